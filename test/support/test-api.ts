import { onTestFinished } from 'vitest'
import { type MockApi, startMockApi } from './mock-api/server.ts'
import type { MockApiOptions } from './mock-api/state.ts'

/**
 * A mock Messages API for the running test. It closes with the test, and the test fails if a request broke a rule of the
 * API or the cache prefix. With `violations: 'expected'` the test looks at them itself.
 */
export async function testApi(options: MockApiOptions & { violations?: 'expected' } = {}): Promise<MockApi> {
  const { violations, ...server } = options
  const api = await startMockApi(server)
  onTestFinished(async () => {
    await api.close()
    if (violations === undefined) api.assertNoViolations()
  })
  return api
}
