import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import type { Elicit } from '../mcp/elicitations.ts'
import type { AskPermission, PermissionAnswer } from '../tools/ask.ts'
import type { Paint } from './paint.ts'
import { answerQuestions } from './question-form.ts'
import { callLine } from './tool-view.ts'

/** One line of input at a time: the prompt of the chat, and the answers to permission questions. */
export interface LineChat {
  /** The next message, or undefined at the end of input. */
  next(): Promise<string | undefined>
  readonly ask: AskPermission
  /** Asks what an MCP server wants to know, also while it waits for the next message. */
  readonly elicit: Elicit
  /** Ctrl-C: called with whether a question was open. */
  onInterrupt(listener: () => void): void
  close(): void
}

export interface LineChatOptions {
  readonly paint: Paint
  readonly cwd: string
  /** Shows an address to the person. False: there is no way to. */
  openBrowser(address: string): Promise<boolean>
}

export const createLineChat = (input: Readable, output: Writable, options: LineChatOptions): LineChat => {
  const { paint, cwd, openBrowser } = options
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
  const { next, inTurn } = createTurns((signal) => question(paint('bold', '\n> '), signal))
  const write = (text: string): void => void output.write(text)
  const askPermission: AskPermission = async (ask, signal) => {
    if (ask.toolName === 'AskUserQuestion') {
      return answerQuestions(ask, { write, paint, question: (text) => question(text, signal) })
    }
    output.write(
      `\n${paint('yellow', '?')} ${callLine(ask.toolName, ask.input, cwd, paint)}\n  ${ask.decision.message}\n`,
    )
    const answer = await question('  Run it? [y]es, [a]lways, [n]o, or say what to do instead: ', signal)
    return toAnswer(answer, ask)
  }
  return {
    next,
    ask: (ask, signal) => inTurn(() => askPermission(ask, signal)),
    elicit: (request, signal) =>
      inTurn(async () => {
        const { answerElicitation } = await import('./elicitation-form.ts')
        const terminal = { write, paint, openBrowser, question: (text: string) => question(text, signal) }
        return answerElicitation(request, terminal)
      }),
    onInterrupt: (listener) => void lines.on('SIGINT', listener),
    close: () => lines.close(),
  }
}

interface Turns {
  next(): Promise<string | undefined>
  inTurn<T>(ask: () => Promise<T>): Promise<T>
}

/** One question at a time: a question that comes while the chat waits for a message takes its place until it is answered. */
const createTurns = (prompt: (signal: AbortSignal) => Promise<string | undefined>): Turns => {
  let asking: Promise<unknown> = Promise.resolve()
  let prompting: AbortController | undefined
  return {
    async next() {
      for (;;) {
        await asking
        const controller = new AbortController()
        prompting = controller
        try {
          const text = await prompt(controller.signal)
          if (text === undefined || text.trim() !== '') return text
        } catch (error) {
          if (!controller.signal.aborted) throw error
        } finally {
          prompting = undefined
        }
      }
    },
    inTurn(ask) {
      const answer = asking.then(() => {
        prompting?.abort()
        return ask()
      })
      asking = answer.catch(() => undefined)
      return answer
    },
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
