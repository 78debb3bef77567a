import type { EnterPlanModeInput, EnterPlanModeOutput } from '@agent-engine/protocol/tool-io/enter-plan-mode'
import { type Tool, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'

const DESCRIPTION = `Switches to plan mode: look around and work out a plan that the user agrees to before anything changes.

Use it for work whose way is open: several sensible designs, changes in many places, requirements that have to be found out first. Leave it out for small or clearly described changes, and for questions.`

const ENTERED = `Plan mode is on. Until the user has approved a plan, change nothing.

1. Look at what matters for the task: read, search, run commands that only read.
2. Decide on a way. Ask the user about what only they can decide.
3. Hand over the complete plan with ExitPlanMode.`

/** Starts plan mode (spec: tools §8). */
export const enterPlanModeTool: Tool = defineTool<EnterPlanModeInput, EnterPlanModeOutput>({
  name: 'EnterPlanMode',
  input: async () =>
    (await import('@agent-engine/protocol/tool-io/enter-plan-mode')).enterPlanModeInputSchema,
  parallel: false,
  readOnly: true,
  subjects: () => [],
  describe: () => DESCRIPTION,
  async precheck(_input, { plan }) {
    if (plan.active) throw new ToolInputError('in_plan_mode', 'The session is in plan mode already.')
  },
  async *run(_input, { plan }) {
    plan.enter()
    yield { type: 'done', output: { message: ENTERED } }
  },
  toModel: ({ message }) => ({ content: message }),
})
