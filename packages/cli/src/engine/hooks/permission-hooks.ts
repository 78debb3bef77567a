import type { PermissionRequestDecision } from '@agent-engine/protocol'
import { anySignal } from '../../platform/any-signal.ts'
import type { AskPermission, PermissionAnswer, PermissionAsk } from '../../tools/ask.ts'
import type { EngineParts } from '../parts.ts'

/** A question that stays open this long is worth a Notification. */
const NOTIFY_AFTER_MS = 6_000

/**
 * The permission surface with the hooks beside it (spec: hooks §7.9): PermissionRequest hooks and whoever can be asked
 * decide at the same time, and the first answer counts. Undefined when there is nobody at all.
 */
export const askWithHooks = (parts: EngineParts): AskPermission | undefined => {
  const { ask, hooks } = parts
  const listens = hooks.has('PermissionRequest')
  if (!listens && !(ask !== undefined && hooks.has('Notification'))) return ask
  return async (question, signal) => {
    const settled = new AbortController()
    const both = anySignal([signal, settled.signal])
    const quiet = ask === undefined ? undefined : notifyLater(parts, question, both)
    try {
      const byHook = listens ? askHooks(parts, question, both) : Promise.resolve(undefined)
      if (ask === undefined) return (await byHook) ?? { behavior: 'unanswered' }
      return await firstAnswer(byHook, ask(question, both))
    } finally {
      clearTimeout(quiet)
      settled.abort(new Error('The question has been answered.'))
    }
  }
}

/** A hook without an opinion leaves it to the other side. */
const firstAnswer = (
  byHook: Promise<PermissionAnswer | undefined>,
  byHost: Promise<PermissionAnswer>,
): Promise<PermissionAnswer> =>
  new Promise((resolve, reject) => {
    byHost.then(resolve, reject)
    byHook.then((answer) => {
      if (answer !== undefined) resolve(answer)
    }, reject)
  })

const askHooks = async (
  { hooks, agent }: EngineParts,
  { toolName, input, decision }: PermissionAsk,
  signal: AbortSignal,
): Promise<PermissionAnswer | undefined> => {
  const { request } = await hooks.dispatch('PermissionRequest', {
    fields: {
      tool_name: toolName,
      tool_input: input,
      ...(decision.suggestions.length === 0 ? {} : { permission_suggestions: decision.suggestions }),
    },
    matchValue: toolName,
    signal,
    ...(agent === undefined ? {} : { agentId: agent.id, agentType: agent.type }),
  })
  return request === undefined ? undefined : answerOf(request)
}

const answerOf = (request: PermissionRequestDecision): PermissionAnswer => {
  if (request.behavior === 'deny') {
    return {
      behavior: 'deny',
      message: request.message ?? 'A PermissionRequest hook denied this call.',
      interrupt: request.interrupt ?? false,
    }
  }
  const { updatedInput, updatedPermissions } = request
  return {
    behavior: 'allow',
    ...(updatedInput === undefined ? {} : { updatedInput }),
    ...(updatedPermissions === undefined ? {} : { updatedPermissions }),
  }
}

const notifyLater = (
  parts: EngineParts,
  { toolName }: PermissionAsk,
  signal: AbortSignal,
): ReturnType<typeof setTimeout> | undefined => {
  if (!parts.hooks.has('Notification')) return undefined
  return setTimeout(
    () => notify(parts, `${toolName} needs your permission`, 'permission_prompt', signal),
    NOTIFY_AFTER_MS,
  ).unref()
}

/** Alerts a person through Notification hooks; nobody waits for them. */
export const notify = (
  parts: EngineParts,
  message: string,
  type: 'permission_prompt' | 'idle_prompt' | 'agent_completed',
  signal: AbortSignal,
): void => {
  parts.hooks
    .dispatch('Notification', { fields: { message, notification_type: type }, matchValue: type, signal })
    .catch((error: unknown) => {
      if (!signal.aborted) parts.log('notification_failed', { error: String(error) })
    })
}
