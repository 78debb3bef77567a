import type { ExitPlanModeInput, ExitPlanModeOutput } from '@agent-engine/protocol/tool-io/exit-plan-mode'
import { type ModelResult, type Tool, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'

const DESCRIPTION = `Hands over a plan and asks the user to approve it. Only for plan mode.

- Call it when the plan is complete and what only the user can decide is settled. \`plan\` is the whole plan in Markdown: what will be changed and where, in which order, and how it will be checked.
- The user approves it, and you start; or refuses it, and says what should be different.
- It is for work that changes something. For questions, and for research whose result is knowledge, just answer.`

const APPROVED =
  'The user has approved the plan, and plan mode is over: you may change things now. Start with the work, and keep to the plan. Put its steps on the task list if there are several.'

/** Ends plan mode once a person has agreed to the plan (spec: tools §7.3). */
export const exitPlanModeTool: Tool = defineTool<ExitPlanModeInput, ExitPlanModeOutput>({
  name: 'ExitPlanMode',
  input: async () => (await import('@agent-engine/protocol/tool-io/exit-plan-mode')).exitPlanModeInputSchema,
  parallel: true,
  readOnly: true,
  requiresUserInteraction: true,
  subjects: () => [],
  describe: () => DESCRIPTION,
  async precheck(_input, { plan }) {
    if (plan.active) return
    throw new ToolInputError(
      'not_in_plan_mode',
      'The session is not in plan mode, so there is no plan to approve. If the user approved it before, go on with the work.',
    )
  },
  async *run({ plan }, ctx) {
    ctx.plan.leave()
    yield { type: 'done', output: { plan, isAgent: false } }
  },
  toModel: (): ModelResult => ({ content: APPROVED }),
})
