import type { Readable, Writable } from 'node:stream'
import type { Elicit } from '../mcp/elicitations.ts'
import type { AskPermission, PermissionAnswer } from '../tools/ask.ts'
import { createLineInput } from './line-input.ts'
import type { Paint } from './paint.ts'
import { answerQuestions } from './question-form.ts'
import { callLine } from './tool-view.ts'

/** The prompt of the chat, and the answers to questions: what is typed while a turn runs waits for the next prompt. */
export interface LineChat {
  /** The next message, or undefined at the end of input. */
  next(): Promise<string | undefined>
  readonly ask: AskPermission
  /** Asks what an MCP server wants to know, also while it waits for the next message. */
  readonly elicit: Elicit
  /** Ctrl-C; `again`: right after another one. */
  onInterrupt(listener: (again: boolean) => void): void
  /** Shows a line above the prompt. */
  say(text: string): void
  /** Throws away what is typed but not entered, or the open question. False: there was neither. */
  discard(): boolean
  close(): void
}

export interface LineChatOptions {
  readonly paint: Paint
  readonly cwd: string
  /** Shows an address to the person. False: there is no way to. */
  openBrowser(address: string): Promise<boolean>
  /** The input is a terminal, which can mark what is pasted. */
  readonly markPastes?: boolean
}

export const createLineChat = (input: Readable, output: Writable, options: LineChatOptions): LineChat => {
  const { paint, cwd, openBrowser, markPastes = false } = options
  const lines = createLineInput(input, output, {
    markPastes,
    onQueued: (text) => void output.write(`${paint('dim', `  queued: ${firstLine(text)}`)}\n`),
  })
  const question = lines.ask
  const { next, inTurn } = createTurns((signal) => lines.prompt(paint('bold', '\n> '), signal))
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
    onInterrupt: lines.onInterrupt,
    say: lines.say,
    discard: lines.discard,
    close: lines.close,
  }
}

const firstLine = (text: string): string => {
  const [first = '', ...more] = text.split('\n')
  return more.length === 0 ? first : `${first} … (${more.length + 1} lines)`
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
