import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { clearLine } from './earlier-input.ts'
import { watchKeys } from './watch-keys.ts'

/**
 * What a person types, line by line. A line is the answer to what was asked before it was typed; every other line waits
 * for the next prompt. A pasted text is one line, however many it has, where the terminal marks pastes.
 */
export interface LineInput {
  /** The next message: what was typed ahead, or else the next line. Undefined at the end of input. */
  prompt(text: string, signal: AbortSignal): Promise<string | undefined>
  /** Asks for one line. What was begun before stays for later. Undefined at the end of input, or when it was discarded. */
  ask(text: string, signal?: AbortSignal): Promise<string | undefined>
  /** Ctrl-C; `again`: right after another one. */
  onInterrupt(listener: (again: boolean) => void): void
  /** Shows a line without getting in the way of what is being typed. */
  say(text: string): void
  /** Throws away what is typed but not entered, or the open question; the Ctrl-C for it is used up. False: there was neither. */
  discard(): boolean
  /** No more lines, and none of those that wait. */
  close(): void
}

export interface LineInputOptions {
  /** Asks the terminal to mark pastes. */
  readonly markPastes: boolean
  /** A line came that waits for the next prompt. */
  onQueued(text: string): void
}

/** What is typed and not entered. */
interface Draft {
  readonly line: string
  readonly pasted: readonly string[]
}

export const createLineInput = (
  input: Readable,
  output: Writable,
  { markPastes, onQueued }: LineInputOptions,
): LineInput => {
  // What is typed but not entered when the terminal goes away must not answer anything.
  let isLost = false
  input.once('end', () => {
    isLost = true
  })
  const lines = createInterface({ input, output, terminal: true, prompt: '' })
  const keys = watchKeys(input)
  const reader = createReader(lines, output)
  const ahead: string[] = []
  let ended = false
  const unmark = markPastes ? pastesMarked(output) : undefined
  lines.on('line', (line) => {
    if (keys.pasting) return void keys.pasted.push(line)
    const text = [...keys.pasted.splice(0), line].join('\n').replace(/\n+$/, '')
    if (isLost && reader.open === 'question') return
    if (reader.open !== undefined) return reader.answer(text)
    if (text.trim() === '') return
    ahead.push(text)
    onQueued(text)
  })
  lines.once('close', () => {
    ended = true
    keys.stop()
    unmark?.()
    reader.answer(undefined)
  })
  const takeDraft = (): Draft => {
    const draft = { line: lines.line, pasted: keys.pasted.splice(0) }
    if (!ended && draft.line !== '') clearLine(lines)
    return draft
  }
  const giveBack = ({ line, pasted }: Draft): void => {
    keys.pasted.push(...pasted)
    if (line !== '' && !ended) lines.write(line)
  }
  return {
    async prompt(text, signal) {
      signal.throwIfAborted()
      const typed = ahead.shift()
      if (typed !== undefined) output.write(`${text}${typed}\n`)
      if (typed !== undefined || ended) return typed
      return reader.read('prompt', text, signal)
    },
    async ask(text, signal) {
      await keys.settled()
      signal?.throwIfAborted()
      if (ended) return undefined
      const draft = takeDraft()
      try {
        return await reader.read('question', text, signal)
      } finally {
        takeDraft()
        giveBack(draft)
      }
    },
    onInterrupt: (listener) => void lines.on('SIGINT', () => listener(keys.interrupted())),
    say(text) {
      output.write(`\n${text}\n`)
      if (reader.open !== undefined) lines.prompt(true)
    },
    discard() {
      const isQuestion = reader.open === 'question'
      if (isQuestion) reader.answer(undefined)
      const { line, pasted } = takeDraft()
      const isAnything = isQuestion || line !== '' || pasted.length > 0
      if (isAnything) keys.forgetInterrupt()
      return isAnything
    },
    close() {
      ahead.length = 0
      lines.close()
    },
  }
}

interface Reader {
  /** What the next line is for; undefined: nobody waits for it. */
  readonly open: 'prompt' | 'question' | undefined
  read(kind: 'prompt' | 'question', text: string, signal?: AbortSignal): Promise<string | undefined>
  answer(line: string | undefined): void
}

/** One wait for a line at a time. What is typed already stays in it. */
const createReader = (lines: Interface, output: Writable): Reader => {
  let open: Reader['open']
  let settle: ((line: string | undefined) => void) | undefined
  return {
    get open() {
      return open
    },
    answer: (line) => settle?.(line),
    read: (kind, text, signal) =>
      new Promise((resolve, reject) => {
        const close = (): void => {
          open = undefined
          settle = undefined
          signal?.removeEventListener('abort', withdraw)
          lines.setPrompt('')
        }
        const withdraw = (): void => {
          close()
          output.write('\n')
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', withdraw, { once: true })
        open = kind
        settle = (line) => {
          close()
          resolve(line)
        }
        lines.setPrompt(text)
        lines.prompt(true)
      }),
  }
}

/** Asks the terminal to mark pastes until the function is called, or the process ends. */
const pastesMarked = (output: Writable): (() => void) => {
  const unmark = (): void => {
    process.off('exit', unmark)
    output.write('\u001b[?2004l')
  }
  output.write('\u001b[?2004h')
  process.once('exit', unmark)
  return unmark
}
