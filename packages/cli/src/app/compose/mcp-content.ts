import type { ServerContentPort } from '../../engine/parts.ts'
import { type ServerCommand, serverCommands } from '../../mcp/server-commands.ts'
import type { SessionMcp } from '../../mcp/session-mcp.ts'
import { mcpSettings } from '../../mcp/settings.ts'
import { saveToolResult } from '../../session/tool-results.ts'
import { type ResolvedOptions, stampsOf } from '../options.ts'

/** What the servers of a session offer beside tools. Loads nothing while there are no servers. */
export const serverContent = (
  session: SessionMcp,
  { options, toolResults }: { readonly options: ResolvedOptions; readonly toolResults: string },
): ServerContentPort => {
  const { env, cwd, print, inputFormat } = options
  const openAddress = async (address: string): Promise<boolean> =>
    (await import('../../platform/open-browser.ts')).openBrowser(address, env, cwd)
  let listed: { readonly version: number; readonly commands: readonly ServerCommand[] } | undefined
  return {
    commands() {
      const { loaded, version } = session
      if (loaded === undefined) return []
      if (listed?.version !== version) listed = { version, commands: serverCommands(loaded.prompts()) }
      return listed.commands
    },
    async prompt({ server, prompt }, values, signal) {
      const [manager, { promptBlocks }, { capOutput }, { blockPorts }] = await Promise.all([
        session.manager(),
        import('../../mcp/prompt-blocks.ts'),
        import('../../mcp/output-cap.ts'),
        import('./mcp-blocks.ts'),
      ])
      const result = await manager.getPrompt(server, prompt, values, signal)
      const id = `prompt_${stampsOf(options).newId()}`
      const blocks = await promptBlocks(server, result, blockPorts(toolResults, id))
      return capOutput(`the prompt '${prompt}' of '${server}'`, blocks, mcpSettings(env).outputTokens, {
        spill: (whole) => saveToolResult(toolResults, id, whole),
      })
    },
    async manage(args) {
      const { runServersCommand } = await import('../../mcp/servers-command.ts')
      return runServersCommand(args, {
        servers: session.servers,
        problems: session.problems,
        manager: session.manager,
        waitsForLogins: !print || inputFormat === 'stream-json',
        openBrowser: print ? undefined : openAddress,
      })
    },
    resourceServers: () => session.loaded?.resourceServers() ?? [],
  }
}
