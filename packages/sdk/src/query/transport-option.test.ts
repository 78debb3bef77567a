import { encodeLine } from '@agent-engine/protocol/framing'
import { describe, expect, it } from 'vitest'
import type { Options } from '../options.ts'
import { query } from '../query.ts'
import { outcomeOf, typesOf } from '../testing/run-query.testing.ts'
import type { SpawnOptions, Transport, TransportSink } from '../transport/transport.ts'
import type { StdoutMessage } from '../types/messages.ts'

type Line = { type: string; request_id?: string; request?: { subtype: string } }

/** What an engine answers to one line. */
function answersTo(line: string): StdoutMessage[] {
  const { type, request_id = '' } = JSON.parse(line) as Line
  if (type === 'control_request') {
    return [
      { type: 'control_response', response: { subtype: 'success', request_id, response: { commands: [] } } },
    ]
  }
  const result = { type: 'result', subtype: 'success', is_error: false, result: 'in process' }
  return [result as StdoutMessage]
}

/** An engine in this process that is read as an iterable. */
class IterableEngine implements Transport {
  readonly #lines: StdoutMessage[] = []
  #wake: () => void = () => {}
  #isOver = false

  write(data: string): void {
    this.#lines.push(...answersTo(data))
    this.#wake()
  }

  async *readMessages(): AsyncGenerator<StdoutMessage, void, unknown> {
    for (;;) {
      const next = this.#lines.shift()
      if (next !== undefined) yield next
      else if (this.#isOver) return
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
  }

  isReady(): boolean {
    return !this.#isOver
  }

  endInput(): void {
    this.#isOver = true
    this.#wake()
  }

  close(): void {
    this.endInput()
  }
}

/** An engine in this process that is listened to. */
class ListenedEngine extends IterableEngine {
  #sink: TransportSink | undefined

  listen(sink: TransportSink): void {
    this.#sink = sink
  }

  override write(data: string): void {
    const answers = answersTo(data)
    queueMicrotask(() => {
      for (const answer of answers) this.#sink?.message({ ...answer })
    })
  }

  override endInput(): void {
    super.endInput()
    queueMicrotask(() => this.#sink?.end({ exitCode: 0, signal: null, stderr: '' }))
  }
}

describe('the transport option', () => {
  it.each([
    ['an iterable', IterableEngine],
    ['a listener', ListenedEngine],
  ])('takes the place of the process, read as %s', async (_, Engine) => {
    let seen: SpawnOptions | undefined
    const options: Options = {
      model: 'm',
      transport: (spawnOptions) => {
        seen = spawnOptions
        return new Engine()
      },
    }
    const q = query({ prompt: 'hi', options })
    const { messages, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(typesOf(messages)).toEqual(['result/success'])
    expect(await q.supportedCommands()).toEqual([])
    expect(seen?.args).toContain('--model=m')
    expect(seen?.env.CLAUDE_CODE_ENTRYPOINT).toBe('sdk-ts')
  })

  it('may fail: the error reaches the consumer', async () => {
    const broken = new Error('no engine')
    const throwing = query({
      prompt: 'hi',
      options: {
        transport: () => {
          throw broken
        },
      },
    })
    expect((await outcomeOf(throwing)).error).toBe(broken)
    const failing = new IterableEngine()
    failing.readMessages = () =>
      (async function* () {
        yield await Promise.reject<StdoutMessage>(broken)
      })()
    expect((await outcomeOf(query({ prompt: 'hi', options: { transport: () => failing } }))).error).toBe(
      broken,
    )
  })

  it('is sent exactly the lines a process would get', async () => {
    const lines: string[] = []
    class Recording extends IterableEngine {
      override write(data: string): void {
        lines.push(data)
        super.write(data)
      }
    }
    await outcomeOf(query({ prompt: 'line\u2028separator', options: { transport: () => new Recording() } }))
    expect(lines.every((line) => line.endsWith('\n') && !line.slice(0, -1).includes('\n'))).toBe(true)
    expect(lines[1]).toBe(encodeLine(JSON.parse(lines[1] ?? '')))
    expect(lines[1]).not.toContain('\u2028')
  })
})
