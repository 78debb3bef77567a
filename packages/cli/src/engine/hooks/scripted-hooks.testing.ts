import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import { type HookCall, type HookOutcome, type Hooks, NO_HOOKS, NO_OPINION } from '../../hooks/port.ts'
import { createRig, type Rig, type RigOptions } from '../engine.testing.ts'

/** What hooks answer to an event. */
export type Reaction =
  | Partial<HookOutcome>
  | ((fields: JsonObject, call: HookCall) => Promise<Partial<HookOutcome>>)

/** Hooks that are functions, with a list of what they were told. */
const scripted = (reactions: Partial<Record<HookEvent, Reaction>>) => {
  const told: { event: HookEvent; fields: JsonObject; matchValue: string | undefined }[] = []
  const hooks: Hooks = {
    ...NO_HOOKS,
    has: (event) => reactions[event] !== undefined,
    async dispatch(event, call) {
      told.push({ event, fields: call.fields, matchValue: call.matchValue })
      const reaction = reactions[event] ?? {}
      return {
        ...NO_OPINION,
        ...(typeof reaction === 'function' ? await reaction(call.fields, call) : reaction),
      }
    },
  }
  return { hooks, told }
}

export const rigWith = (
  reactions: Partial<Record<HookEvent, Reaction>>,
  options: RigOptions,
): {
  readonly rig: Rig
  readonly told: { event: HookEvent; fields: JsonObject; matchValue: string | undefined }[]
  fieldsOf(event: HookEvent): JsonObject[]
} => {
  const { hooks, told } = scripted(reactions)
  const rig = createRig({ ...options, parts: { ...options.parts, hooks } })
  return {
    rig,
    told,
    fieldsOf: (event: HookEvent) => told.filter((t) => t.event === event).map((t) => t.fields),
  }
}
