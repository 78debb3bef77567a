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
  const line = (text = ''): void => options.write(`${text}\n`)
  // The last text is the answer: in print mode somebody else prints it, so texts are shown when something follows.
  let held: string | undefined
  const release = (): void => {
    if (held !== undefined) line(`\n${held}`)
    held = undefined
  }
  return {
    emit(message) {
      if (message.type !== 'result') release()
      show(message, options, line, (text) => {
        if (options.skipAnswer) held = text
        else line(`\n${text}`)
      })
    },
    drain: () => undefined,
  }
}

type Line = (text?: string) => void

const show = (
  message: EngineMessage,
  options: ProgressOptions,
  line: Line,
  say: (text: string) => void,
): void => {
  if ('parent_tool_use_id' in message && typeof message.parent_tool_use_id === 'string') return
  switch (message.type) {
    case 'assistant':
      return showAssistant(message, options, line, say)
    case 'user':
      return showUser(message, options, line)
    case 'result':
      return showResult(message, options, line)
    case 'system':
      if (message.subtype === 'api_retry') {
        line(
          options.paint(
            'yellow',
            `The API did not answer (${message.error}); try ${message.attempt} of ${message.max_retries} follows.`,
          ),
        )
      }
      return
    default:
      return
  }
}

const showAssistant = (
  message: AssistantMessage,
  { cwd, paint }: ProgressOptions,
  line: Line,
  say: (text: string) => void,
): void => {
  for (const block of message.message.content) {
    if (block.type === 'text') say(block.text)
    if (block.type === 'tool_use') line(`\n${callLine(block.name, block.input, cwd, paint)}`)
  }
}

const showUser = (message: UserMessage, { paint }: ProgressOptions, line: Line): void => {
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
      for (const [index, text] of lines.entries()) line(`  ${index === 0 ? paint('dim', '⎿') : ' '} ${text}`)
    }
    if (block.type === 'text' && block.text.startsWith('[Request interrupted'))
      line(paint('yellow', '\nInterrupted.'))
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

const showResult = (result: ResultMessage, { paint, skipAnswer }: ProgressOptions, line: Line): void => {
  if (result.is_error && result.subtype !== 'success')
    line(paint('red', `\n${result.errors?.join('\n') ?? result.subtype}`))
  const seconds = (result.duration_ms / 1000).toFixed(1)
  const cost = `$${result.total_cost_usd.toFixed(4)}`
  line(paint('dim', `\n${seconds} s · ${result.num_turns} messages · ${cost}`))
  if (skipAnswer) line()
}
