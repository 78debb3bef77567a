import type { AssistantMessage, EngineMessage, ResultMessage, UserMessage } from '@agent-engine/protocol'
import type { EventSink } from '../engine/parts.ts'
import type { Paint } from './paint.ts'
import { callLine, resultLines } from './tool-view.ts'

export interface ProgressOptions {
  readonly cwd: string
  readonly paint: Paint
  write(text: string): void
  /** The final answer is printed by somebody else (print mode). */
  readonly skipAnswer: boolean
}

/** Shows a session to a person, line by line: what is said, which tools run, what they changed. */
export const progressSink = (options: ProgressOptions): EventSink => {
  const view = createView(options)
  return { emit: (message) => show(message, view, options), drain: () => undefined }
}

interface View {
  line(text?: string): void
  /** Text of the model; the last one is the answer. */
  say(text: string): void
  /** Shows what was held back, because something follows. */
  release(): void
  call(id: string, text: string): void
  result(id: string, lines: readonly string[]): void
}

/**
 * Keeps calls and results together: a call is shown when it can run, which is when the one before it has its result;
 * results that overtake bring their call along.
 */
const createView = ({ write, skipAnswer }: ProgressOptions): View => {
  const line = (text = ''): void => write(`${text}\n`)
  const waiting = new Map<string, string>()
  let shown: string | undefined
  let held: string | undefined
  const showNext = (): void => {
    const next = waiting.entries().next().value
    if (shown !== undefined || next === undefined) return
    shown = next[0]
    line(`\n${next[1]}`)
  }
  return {
    line,
    say(text) {
      if (skipAnswer) held = text
      else line(`\n${text}`)
    },
    release() {
      if (held !== undefined) line(`\n${held}`)
      held = undefined
    },
    call(id, text) {
      waiting.set(id, text)
      showNext()
    },
    result(id, lines) {
      const text = waiting.get(id)
      waiting.delete(id)
      if (id !== shown && text !== undefined) line(`\n${text}`)
      for (const part of lines) line(part)
      if (id === shown) shown = undefined
      showNext()
    },
  }
}

const show = (message: EngineMessage, view: View, options: ProgressOptions): void => {
  if ('parent_tool_use_id' in message && typeof message.parent_tool_use_id === 'string') return
  if (message.type !== 'result') view.release()
  switch (message.type) {
    case 'assistant':
      return showAssistant(message, view, options)
    case 'user':
      return showUser(message, view, options)
    case 'result':
      return showResult(message, view, options)
    case 'system':
      if (message.subtype === 'api_retry') {
        view.line(
          options.paint(
            'yellow',
            `No answer from the API (${message.error}); try ${message.attempt} of ${message.max_retries} follows.`,
          ),
        )
      }
      if (message.subtype === 'informational') {
        view.line(options.paint(message.level === 'warning' ? 'yellow' : 'dim', `\n${message.content}`))
      }
      return
    default:
      return
  }
}

const showAssistant = (message: AssistantMessage, view: View, { cwd, paint }: ProgressOptions): void => {
  for (const block of message.message.content) {
    if (block.type === 'text') view.say(block.text)
    if (block.type === 'tool_use') view.call(block.id, callLine(block.name, block.input, cwd, paint))
  }
}

const showUser = (message: UserMessage, view: View, { paint }: ProgressOptions): void => {
  const { content } = message.message
  if (typeof content === 'string') return
  for (const block of content) {
    if (block.type === 'tool_result') {
      const lines = resultLines(
        message.tool_use_result,
        textOf(block.content),
        block.is_error === true,
        paint,
      )
      const marked = lines.map((text, index) => `  ${index === 0 ? paint('dim', '⎿') : ' '} ${text}`)
      view.result(block.tool_use_id, marked)
    }
    if (block.type === 'text' && block.text.startsWith('[Request interrupted')) {
      view.line(paint('yellow', '\nInterrupted.'))
    }
  }
}

const textOf = (content: unknown): string => {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((block) =>
      typeof block === 'object' && block !== null && 'text' in block ? String(block.text) : '[not text]',
    )
    .join('\n')
}

const showResult = (result: ResultMessage, view: View, { paint, skipAnswer }: ProgressOptions): void => {
  if (result.is_error && result.subtype !== 'success') {
    view.line(paint('red', `\n${result.errors?.join('\n') ?? result.subtype}`))
  }
  const seconds = (result.duration_ms / 1000).toFixed(1)
  view.line(
    paint('dim', `\n${seconds} s · ${result.num_turns} messages · $${result.total_cost_usd.toFixed(4)}`),
  )
  if (skipAnswer) view.line()
}
