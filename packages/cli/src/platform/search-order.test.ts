import { expect, it } from 'vitest'
import { sortByTime } from './search-order.ts'

const paths = Array.from(
  { length: 30_000 },
  (_, index) => `/no/such/directory/${String(index).padStart(5, '0')}`,
)

it('lets everything else have its turn while it looks at many files', async () => {
  let turns = 0
  let sorting = true
  const tick = (): void => {
    turns += 1
    if (sorting) setImmediate(tick)
  }
  setImmediate(tick)
  const sorted = await sortByTime(paths.toReversed(), 'oldest-first', new AbortController().signal, 3)
  sorting = false
  expect(sorted).toEqual(paths.slice(0, 3))
  expect(turns).toBeGreaterThan(1)
})

it('stops when it is told to', async () => {
  const abort = new AbortController()
  setImmediate(() => abort.abort(new Error('stop')))
  await expect(sortByTime(paths, 'newest-first', abort.signal)).rejects.toThrow('stop')
})
