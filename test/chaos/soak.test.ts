import { describe, expect, it } from 'vitest'
import { CALLS_PER_TURN, soak } from '../support/soak.ts'

const TURNS = 40
/** A fresh session needs less than 20 MB of it. */
const HEAP_MB = 48

describe.runIf(process.platform === 'linux')('a long session', () => {
  it(`works through ${TURNS} turns of ${CALLS_PER_TURN} tool calls in ${HEAP_MB} MB of heap; \`npm run bench -- soak\` does 500`, {
    timeout: 180_000,
  }, async () => {
    const { toolCalls } = await soak({ turns: TURNS, warmUp: 10, heapMb: HEAP_MB })
    expect(toolCalls).toBe(TURNS * CALLS_PER_TURN)
  })
})
