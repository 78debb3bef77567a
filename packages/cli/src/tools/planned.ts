import type { ToolContext } from './context.ts'

/**
 * A change is worked out when a call is validated, before anybody is asked to approve it, and made when it runs. What
 * was worked out still holds then, or the write refuses because the file is another one.
 */
export interface Planned<I extends object, P> {
  validate(input: I, ctx: ToolContext): Promise<void>
  /** The plan made by `validate`, or a new one. Each plan is given out once. */
  take(input: I, ctx: ToolContext): Promise<P>
}

export const planned = <I extends object, P>(
  plan: (input: I, ctx: ToolContext) => Promise<P>,
): Planned<I, P> => {
  const plans = new WeakMap<I, P>()
  return {
    async validate(input, ctx) {
      plans.set(input, await plan(input, ctx))
    },
    async take(input, ctx) {
      const made = plans.get(input)
      plans.delete(input)
      return made ?? plan(input, ctx)
    },
  }
}
