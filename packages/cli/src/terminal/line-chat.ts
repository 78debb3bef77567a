import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { AskPermission, PermissionAnswer } from '../tools/ask.ts'
import type { Paint } from './paint.ts'
import { answerQuestions } from './question-form.ts'
import { callLine } from './tool-view.ts'

/** One line of input at a time: the prompt of the chat, and the answers to permission questions. */
export interface LineChat {
  /** The next message, or undefined at the end of input. */
  next(): Promise<string | undefined>
  readonly ask: AskPermission
  /** Ctrl-C: called with whether a question was open. */
  onInterrupt(listener: () => void): void
  close(): void
}

export const createLineChat = (input: Readable, output: Writable, paint: Paint, cwd: string): LineChat => {
  const lines = createInterface({ input, output, terminal: true })
  let ended = false
  lines.once('close', () => {
    ended = true
  })
  const question = async (text: string, signal?: AbortSignal): Promise<string | undefined> => {
    if (ended) return undefined
    const closed = new AbortController()
    const onClose = (): void => closed.abort()
    lines.once('close', onClose)
    try {
      return await lines.question(text, {
        signal: signal ? AbortSignal.any([signal, closed.signal]) : closed.signal,
      })
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      if (closed.signal.aborted) return undefined
      throw error
    } finally {
      lines.off('close', onClose)
    }
  }
  return {
    async next() {
      for (;;) {
        const text = await question(paint('bold', '\n> '))
        if (text === undefined) return undefined
        if (text.trim() !== '') return text
      }
    },
    ask: async (ask, signal) => {
      if (ask.toolName === 'AskUserQuestion') {
        const write = (text: string): void => void output.write(text)
        return answerQuestions(ask, { write, paint, question: (text) => question(text, signal) })
      }
      output.write(
        `\n${paint('yellow', '?')} ${callLine(ask.toolName, ask.input, cwd, paint)}\n  ${ask.decision.message}\n`,
      )
      const answer = await question('  Run it? [y]es, [a]lways, [n]o, or say what to do instead: ', signal)
      return toAnswer(answer, ask)
    },
    onInterrupt: (listener) => void lines.on('SIGINT', listener),
    close: () => lines.close(),
  }
}

const toAnswer = (answer: string | undefined, ask: Parameters<AskPermission>[0]): PermissionAnswer => {
  const text = answer?.trim() ?? ''
  if (/^(y|yes)$/i.test(text)) return { behavior: 'allow' }
  if (/^(a|always)$/i.test(text)) return { behavior: 'allow', updatedPermissions: ask.decision.suggestions }
  if (text === '' || /^(n|no)$/i.test(text)) {
    return {
      behavior: 'deny',
      message: 'The user does not want this. Stop and ask how to go on.',
      interrupt: true,
    }
  }
  return { behavior: 'deny', message: `The user refused this and says: ${text}`, interrupt: false }
}
