import type { JsonObject } from '@agent-engine/protocol/json'
import { isJsonObject, text } from '../../boundary.ts'
import type { CanUseTool, CanUseToolContext, PermissionUpdate } from '../../types/permissions.ts'
import { warnOnce } from '../../warnings.ts'
import { type InboundHandler, NO_ANSWER } from '../inbound.ts'

/** Answers `can_use_tool` (spec: SDK, sections 7.3 and 7.4). Whatever the callback does becomes one valid answer. */
export function canUseToolHandler(
  canUseTool: CanUseTool | undefined,
  allowOutOfBand: boolean,
): InboundHandler {
  return async (request, { requestId, signal }) => {
    if (canUseTool === undefined) throw new Error('canUseTool callback is not provided.')
    const input = isJsonObject(request.input) ? request.input : {}
    const context = { signal, requestId, ...contextOf(request) }
    const result: unknown = await canUseTool(text(request.tool_name) ?? '', input, context)
    if (result === null && allowOutOfBand) return NO_ANSWER
    return { ...permissionAnswer(result, input), toolUseID: context.toolUseID }
  }
}

function contextOf(request: JsonObject): Omit<CanUseToolContext, 'signal' | 'requestId'> {
  const rule = request.matched_ask_rule
  const context = {
    toolUseID: text(request.tool_use_id) ?? '',
    suggestions: request.permission_suggestions,
    agentID: request.agent_id,
    blockedPath: request.blocked_path,
    decisionReason: request.decision_reason,
    title: request.title,
    displayName: request.display_name,
    description: request.description,
    defaultToNo: request.default_to_no,
    suppressAlwaysAllowRule: request.suppress_always_allow_rule,
    mcpServer: request.mcp_server,
    matchedAskRule: isJsonObject(rule)
      ? { source: rule.source, toolName: rule.tool_name, ruleContent: rule.rule_content }
      : undefined,
  }
  return asContext(Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined)))
}

/** The engine's own fields under their SDK names; the engine is trusted to fill them as the protocol says. */
function asContext(fields: object): Omit<CanUseToolContext, 'signal' | 'requestId'> {
  return fields as Omit<CanUseToolContext, 'signal' | 'requestId'>
}

function permissionAnswer(result: unknown, input: JsonObject): JsonObject {
  if (!isJsonObject(result)) {
    return denial(
      `canUseTool returned ${result === null ? 'null' : typeof result}, which is no permission result`,
    )
  }
  if (result.behavior === 'deny') {
    return { ...result, message: text(result.message) ?? 'The user did not allow this tool call.' }
  }
  if (result.behavior !== 'allow') {
    return denial(
      `canUseTool returned behavior ${JSON.stringify(result.behavior)}: it must be "allow" or "deny"`,
    )
  }
  const { updatedPermissions, ...rest } = result
  const updates = validUpdates(updatedPermissions)
  const updatedInput = result.updatedInput ?? input
  // It wanted another input, so the one it was asked about must not run.
  if (!isJsonObject(updatedInput)) {
    return denial('canUseTool returned an updatedInput that is no object')
  }
  return { ...rest, updatedInput, ...(updates !== undefined && { updatedPermissions: updates }) }
}

function denial(reason: string): JsonObject {
  return { behavior: 'deny', message: `The permission check failed: ${reason}.` }
}

const REQUIRED_FIELD: Readonly<Record<PermissionUpdate['type'], string>> = {
  addRules: 'rules',
  replaceRules: 'rules',
  removeRules: 'rules',
  setMode: 'mode',
  addDirectories: 'directories',
  removeDirectories: 'directories',
}

/** A malformed update must not cost the tool call it came with. */
function validUpdates(updates: unknown): unknown[] | undefined {
  if (updates === undefined || updates === null) return undefined
  if (!Array.isArray(updates)) {
    warnOnce('AGENT_SDK_BAD_PERMISSION_UPDATE', 'canUseTool: updatedPermissions is no array and is left out')
    return undefined
  }
  return updates.filter((update) => {
    const isValid = isJsonObject(update) && typeof update.destination === 'string' && hasItsField(update)
    if (!isValid)
      warnOnce(
        'AGENT_SDK_BAD_PERMISSION_UPDATE',
        'canUseTool: a malformed updatedPermissions entry is left out',
      )
    return isValid
  })
}

function hasItsField(update: JsonObject): boolean {
  const type = update.type
  return isUpdateType(type) && update[REQUIRED_FIELD[type]] !== undefined
}

function isUpdateType(type: unknown): type is PermissionUpdate['type'] {
  return typeof type === 'string' && Object.hasOwn(REQUIRED_FIELD, type)
}
