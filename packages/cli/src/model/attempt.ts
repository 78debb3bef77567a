import type { ContentBlock, StreamEvent } from '@agent-engine/protocol'
import { type Assembler, createAssembler, type FinishedBlock } from './assemble.ts'
import { errorOfEvent } from './classify.ts'
import type { Clock } from './clock.ts'
import { ModelError } from './errors.ts'
import type { MessageHead, Model, ModelRequest, ModelResponse, ResponseEnd, ResponseEvent } from './port.ts'
import { Aborted, createWatch, type StreamLimits } from './watch.ts'

export interface AttemptOptions {
  readonly signal: AbortSignal
  readonly limits: StreamLimits
  readonly clock: Clock
  readonly inOnePiece: boolean
  readonly withoutAddedBetas: boolean
  /** Called for every event of the stream as it is; pings and errors are ours to deal with. */
  readonly onStreamEvent?: (event: StreamEvent) => void
  /** A promise holds the stream back until it resolves. */
  readonly drain?: () => Promise<void> | undefined
}

/**
 * One try at one request, under the clocks. Returns when the message is whole, when the stream broke after a complete
 * block, or when the caller's signal fired; gives the error when nothing of it can be kept.
 */
export async function* attempt(
  model: Model,
  request: ModelRequest,
  options: AttemptOptions,
): AsyncGenerator<ResponseEvent, ModelResponse | ModelError> {
  const { clock, signal, onStreamEvent, drain } = options
  const receipt = createReceipt(request.model, clock)
  if (signal.aborted) return receipt.settle(new Aborted())
  const watch = createWatch(options.limits, clock, signal)
  const connection = new AbortController()
  const batches = model
    .stream(request, {
      signal: connection.signal,
      inOnePiece: options.inOnePiece,
      withoutAddedBetas: options.withoutAddedBetas,
      onHead(head) {
        receipt.requestId = head.requestId
        watch.headArrived()
      },
    })
    [Symbol.asyncIterator]()
  let failure: unknown
  try {
    while (!receipt.assembler.stopped) {
      const step = await watch.wait(batches.next())
      if (step.done) break
      yield* deliver(step.value, receipt, onStreamEvent)
      if (step.value.some(hasContent)) watch.contentArrived()
      const draining = drain?.()
      if (draining !== undefined) await draining
    }
  } catch (error) {
    failure = error
  } finally {
    watch.close()
    if (!receipt.assembler.stopped) connection.abort(failure ?? new Aborted())
    batches.return?.().catch(connectionIsGone)
  }
  return receipt.settle(failure)
}

/** A finished block is shown before the event that finishes it. */
function* deliver(
  batch: readonly StreamEvent[],
  receipt: Receipt,
  onStreamEvent: AttemptOptions['onStreamEvent'],
): Generator<ResponseEvent> {
  for (const event of batch) {
    if (event.type === 'ping') continue
    const finished = receipt.take(event)
    if (finished !== undefined) {
      const head = receipt.head()
      if (head !== undefined) yield { type: 'block', head, ...finished }
    }
    onStreamEvent?.(event)
  }
}

const hasContent = (event: StreamEvent): boolean => event.type !== 'ping'

/** The try has its outcome already; how the rest of its connection ends is of no interest. */
const connectionIsGone = (): void => undefined

/** What one try has brought in. */
interface Receipt {
  readonly assembler: Assembler
  requestId: string | undefined
  take(event: StreamEvent): FinishedBlock | undefined
  head(): MessageHead | undefined
  settle(failure: unknown): ModelResponse | ModelError
}

const createReceipt = (requestedModel: string, clock: Clock): Receipt => {
  const assembler = createAssembler()
  const blocks: ContentBlock[] = []
  const inputProblems = new Map<string, string>()
  const sentAt = clock.now()
  let startedAt: number | undefined

  const receipt: Receipt = {
    assembler,
    requestId: undefined,
    head: () => assembler.start && { ...assembler.start, requestId: receipt.requestId },
    take(event) {
      if (event.type === 'error') throw errorOfEvent(event.error.type, event.error.message, receipt.requestId)
      if (event.type === 'message_start') startedAt ??= clock.now()
      if (event.type === 'content_block_start' && startedAt === undefined) {
        throw brokenStream('The stream holds content before message_start', receipt.requestId)
      }
      const finished = assembler.add(event)
      if (finished === undefined) return undefined
      const { block, inputProblem } = finished
      blocks.push(block)
      if (inputProblem !== undefined && 'id' in block && typeof block.id === 'string') {
        inputProblems.set(block.id, inputProblem)
      }
      return finished
    },
    settle(failure) {
      const end = endOf(receipt, blocks, failure)
      if (end instanceof ModelError) return end
      return {
        head: receipt.head(),
        blocks,
        inputProblems,
        stopReason: assembler.stopReason,
        stopSequence: assembler.stopSequence,
        usage: assembler.usage,
        end,
        requestedModel,
        apiMs: clock.now() - sentAt,
        ttftMs: startedAt === undefined ? undefined : startedAt - sentAt,
      }
    },
  }
  return receipt
}

/** A stop reason is said after the last block, so a stream that ends without `message_stop` after it is whole. */
const endOf = (
  receipt: Receipt,
  blocks: readonly ContentBlock[],
  failure: unknown,
): ResponseEnd | ModelError => {
  const { assembler, requestId } = receipt
  if (failure instanceof Aborted) {
    const partial = assembler.partial()
    return partial === undefined ? { type: 'aborted' } : { type: 'aborted', partial }
  }
  if (failure !== undefined && !(failure instanceof ModelError)) throw failure
  if (assembler.start !== undefined && (assembler.stopped || assembler.stopReason !== null))
    return { type: 'complete' }
  const error = failure ?? brokenStream('The stream ended in the middle of the answer', requestId)
  return blocks.length > 0 ? { type: 'cut', message: error.message } : error
}

const brokenStream = (message: string, requestId: string | undefined): ModelError =>
  new ModelError('broken_stream', message, { requestId })
