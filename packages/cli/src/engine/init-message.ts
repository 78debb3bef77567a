import type { SystemInitMessage } from '@agent-engine/protocol'
import { CAPABILITIES } from './capabilities.ts'
import type { EngineParts } from './parts.ts'
import { tags } from './record.ts'
import type { SessionState } from './state.ts'

/** The first message of every turn (spec: protocol §5.2). */
export const initMessage = (parts: EngineParts, state: SessionState): SystemInitMessage => {
  const { facts } = parts
  const pluginErrors = facts.pluginErrors?.() ?? []
  const serverErrors = facts.mcpServerErrors?.() ?? []
  return {
    type: 'system',
    subtype: 'init',
    cwd: facts.cwd,
    tools: parts.tools().tools.map((tool) => tool.name),
    mcp_servers: [...facts.mcpServers()],
    ...(serverErrors.length === 0 ? {} : { mcp_server_errors: [...serverErrors] }),
    model: parts.model.resolve(state.model),
    permissionMode: parts.gate.mode,
    slash_commands: [...facts.slashCommands()],
    apiKeySource: facts.apiKeySource,
    claude_code_version: facts.version,
    output_style: facts.outputStyle,
    agents: [...facts.agents()],
    skills: [...facts.skills()],
    plugins: [...facts.plugins()],
    ...(pluginErrors.length === 0 ? {} : { plugin_errors: [...pluginErrors] }),
    capabilities: [...CAPABILITIES],
    original_cwd: facts.cwd,
    additional_directories: [...parts.gate.directories],
    fast_mode_state: 'off',
    fast_mode_disabled_reason: 'unsupported',
    analytics_disabled: true,
    product_feedback_disabled: true,
    view_mode: 'default',
    ...tags(parts.transcript),
  }
}
