import { wireSource } from '../../permissions/source-names.ts'
import type { AskPermission } from '../../tools/ask.ts'
import { readPermissionAnswer } from '../../tools/permission-answer.ts'
import { type ControlChannel, ControlFailure } from './channel.ts'

/** Permission questions to the host as `can_use_tool` control requests (spec: protocol §6.1). */
export const askHost =
  (channel: ControlChannel): AskPermission =>
  async (ask, signal) => {
    const { decision } = ask
    const description = ask.input.description
    try {
      const payload = await channel.request(
        {
          subtype: 'can_use_tool',
          tool_name: ask.toolName,
          display_name: ask.toolName,
          input: ask.input,
          ...(typeof description === 'string' ? { description } : {}),
          ...(decision.suggestions.length > 0 ? { permission_suggestions: [...decision.suggestions] } : {}),
          ...(decision.blockedPath === undefined ? {} : { blocked_path: decision.blockedPath }),
          decision_reason: decision.message,
          decision_reason_type: decision.reason.type,
          ...(decision.reason.type === 'rule'
            ? { decision_reason_rule_source: wireSource(decision.reason.source) }
            : {}),
          ...(decision.onlyOnce ? { suppress_always_allow_rule: true } : {}),
          tool_use_id: ask.toolUseId,
          ...(ask.agentId === undefined ? {} : { agent_id: ask.agentId }),
          ...(ask.requiresUserInteraction ? { requires_user_interaction: true } : {}),
        },
        { signal },
      )
      return readPermissionAnswer(payload, 'the host')
    } catch (error) {
      if (!(error instanceof ControlFailure)) throw error
      return { behavior: 'failed', message: `Tool permission request failed: Error: ${error.message}` }
    }
  }
