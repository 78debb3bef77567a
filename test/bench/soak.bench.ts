import { CALLS_PER_TURN, soak } from '../support/soak.ts'
import { report, title } from './measure.ts'

const TURNS = Number(process.env.AGENT_SOAK_TURNS ?? 500)
const WARM_UP = Math.min(100, Math.floor(TURNS / 5))

title(`A session of ${TURNS} turns with ${CALLS_PER_TURN} tool calls each`)
const startedAt = performance.now()
const { kbPerTurn, lowestKbPerTurn, firstMb, lastMb, compactions } = await soak({
  turns: TURNS,
  warmUp: WARM_UP,
})
report('growth of resident memory per turn', `${kbPerTurn.toFixed(1)} KB`, '< 50 KB')
report('the same, of the lowest of every ten turns', `${lowestKbPerTurn.toFixed(1)} KB`)
report('resident memory after warm-up and at the end', `${firstMb.toFixed(0)} MB, ${lastMb.toFixed(0)} MB`)
report('compactions', String(compactions))
report('time per turn', `${((performance.now() - startedAt) / TURNS).toFixed(0)} ms`)
