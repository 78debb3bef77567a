import type { Options } from '../options.ts'
import { warnOnce } from '../warnings.ts'

/** Warns of options that do not do what they seem to: allowed, and nearly always a mistake. */
export function adviseOn(options: Options): void {
  const bypasses = options.permissionMode === 'bypassPermissions'
  const allowed = options.allowedTools ?? []
  if (options.canUseTool !== undefined) {
    const shadowing = bypasses
      ? "permissionMode 'bypassPermissions'"
      : allowed.find((rule) => !rule.includes('('))
    if (shadowing !== undefined) {
      warnOnce(
        'CLAUDE_SDK_CAN_USE_TOOL_SHADOWED',
        `options.canUseTool is not asked for what ${shadowing} already allows`,
      )
    }
  }
  const isRestricted = options.tools !== undefined || (options.disallowedTools?.length ?? 0) > 0
  if (bypasses && allowed.length > 0 && !isRestricted) {
    warnOnce(
      'AGENT_SDK_ALLOWED_TOOLS_NOT_A_RESTRICTION',
      "options.allowedTools restricts nothing: with permissionMode 'bypassPermissions' every tool runs. Use options.tools",
    )
  }
  if (options.customSystemPrompt !== undefined || options.appendSystemPrompt !== undefined) {
    warnOnce(
      'AGENT_SDK_FORMER_OPTION',
      'options.customSystemPrompt and options.appendSystemPrompt are now options.systemPrompt',
    )
  }
}
