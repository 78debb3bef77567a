import type { ResultMessage } from '@agent-engine/protocol'
import type { EventSink } from '../engine/parts.ts'
import { type FinishedSink, jsonSink } from '../io/formats/json.ts'
import { streamJsonSink } from '../io/formats/stream-json.ts'
import { textSink } from '../io/formats/text.ts'
import type { Output } from '../io/output.ts'
import { noPrompt } from '../io/prompt-input.ts'
import type { Shutdown } from '../io/shutdown.ts'
import { inOrder } from './in-order.ts'
import type { Compose } from './session.ts'

export interface PrintOptions {
  readonly format: 'text' | 'json' | 'stream-json'
  readonly verbose: boolean
  readonly prompt: string
  /** Shows a person what happens, beside the output proper. */
  readonly progress?: EventSink
}

/** One turn, then the exit code (spec: cli §5.1, §6). */
export const runPrint = async (
  options: PrintOptions,
  compose: Compose,
  output: Output,
  shutdown: Shutdown,
): Promise<number> => {
  const sink = sinkFor(options, output)
  const session = await compose({ sink: options.progress ? both(options.progress, sink) : sink })
  shutdown.guard(session)
  const isBlank = options.prompt.trim() === ''
  const goOn = isBlank ? session.continuation : undefined
  if (isBlank && goOn === undefined && !session.engine.hasDeferredCall) {
    await session.close()
    throw noPrompt()
  }
  session.engine.submit(
    goOn ?? {
      type: 'user',
      message: { role: 'user', content: options.prompt },
      parent_tool_use_id: null,
    },
  )
  session.engine.endInput()
  return inOrder(session, async (running) => {
    try {
      return exitCodeOf((await running).lastResult)
    } finally {
      sink.finish()
    }
  })
}

const both = (first: EventSink, second: EventSink): EventSink => ({
  emit(message) {
    first.emit(message)
    second.emit(message)
  },
  drain: () => second.drain(),
})

export const sinkFor = (
  { format, verbose }: Pick<PrintOptions, 'format' | 'verbose'>,
  output: Output,
): FinishedSink => {
  switch (format) {
    case 'text':
      return { ...textSink(output), finish: () => undefined }
    case 'json':
      return jsonSink(output, verbose)
    case 'stream-json':
      return { ...streamJsonSink(output), finish: () => undefined }
  }
}

/** 1 when the last result is an error; 0 otherwise, also when there was no turn (spec: cli §7). */
export const exitCodeOf = (lastResult: ResultMessage | undefined): number => (lastResult?.is_error ? 1 : 0)
