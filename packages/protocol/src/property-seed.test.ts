import fc from 'fast-check'
import { expect, it } from 'vitest'

it('properties begin at the seed that the run was given', () => {
  expect(fc.readConfigureGlobal().seed).toBe(Number(process.env.AGENT_TEST_SEED))
})
