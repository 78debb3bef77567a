import { createServer } from 'node:http'
import type { RecordedRequest } from './recorded-request.ts'
import { serve } from './serve.ts'
import { createState, type MockApiOptions, type MockState, mainRequests, type Violation } from './state.ts'

export interface MockApi {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string
  /** Every request in order of arrival, of every kind. */
  readonly requests: readonly RecordedRequest[]
  /** The requests of the agent loop. */
  readonly mainRequests: readonly RecordedRequest[]
  /** Broken rules so far; tests assert that there are none. */
  readonly violations: readonly Violation[]
  /** Resolves with the Nth main-loop request (from 1) once it has arrived. Rejects after `timeoutMs` (default 20,000). */
  waitForRequest(n: number, timeoutMs?: number): Promise<RecordedRequest>
  /** The next request may begin differently from the one before it. */
  expectPrefixBreak(): void
  /** Throws an error that lists all violations. */
  assertNoViolations(): void
  /** Ends every open exchange and stops listening. */
  close(): Promise<void>
}

/** Starts a Messages API on a free loopback port. */
export async function startMockApi(options: MockApiOptions = {}): Promise<MockApi> {
  const state = createState(options)
  const server = createServer((request, response) => {
    serve(request, response, state).catch((error: unknown) => {
      state.violations.push({ rule: 'mock-api', message: String(error), request: state.requests.length - 1 })
      response.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests: state.requests,
    get mainRequests() {
      return mainRequests(state)
    },
    violations: state.violations,
    waitForRequest: (n, timeoutMs = 20_000) => waitForRequest(state, n, timeoutMs),
    expectPrefixBreak: () => state.prefix.expectBreak(),
    assertNoViolations: () => assertNone(state.violations),
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function waitForRequest(state: MockState, n: number, timeoutMs: number): Promise<RecordedRequest> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const found = mainRequests(state)[n - 1]
      if (found === undefined) return
      finish()
      resolve(found)
    }
    const timer = setTimeout(() => {
      finish()
      reject(
        new Error(
          `request ${n} of the main loop did not arrive within ${timeoutMs} ms (${mainRequests(state).length} so far)`,
        ),
      )
    }, timeoutMs)
    const finish = (): void => {
      clearTimeout(timer)
      state.onArrival.delete(look)
    }
    state.onArrival.add(look)
    look()
  })
}

function assertNone(violations: readonly Violation[]): void {
  if (violations.length === 0) return
  const list = violations.map(
    ({ rule, message, request }) => `- request ${request} breaks "${rule}": ${message}`,
  )
  throw new Error(`the Messages API would have refused what was sent:\n${list.join('\n')}`)
}
