import { AgentError } from '@agent-engine/protocol/errors'
import { configDirectory } from '../config/paths.ts'
import { chooseSources } from '../config/setting-sources.ts'
import { loadExtensions } from '../extensions/extensions.ts'
import type { Output } from '../io/output.ts'

const HELP = `Usage: agent agents list [--json]

The subagents of this directory: those of the engine, the user and the project.
`

/** `agent agents list`: which subagents a session here could start. */
export const runAgents = async (args: readonly string[], output: Output): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    output.write(HELP)
    return 0
  }
  const [command, flag, ...rest] = args
  if (command !== 'list' || rest.length > 0 || (flag !== undefined && flag !== '--json')) {
    throw new AgentError('usage', "error: unknown command. Use 'agent agents list [--json]'.")
  }
  const { agents, problems } = await loadExtensions({
    cwd: process.cwd(),
    configDirectory: configDirectory(process.env),
    sources: chooseSources(undefined).sources,
    pluginFolders: [],
  })
  for (const problem of problems) process.stderr.write(`Warning: ${problem}\n`)
  if (flag === '--json') {
    const shown = agents.map(({ name, description, model, tools }) => ({ name, description, model, tools }))
    output.write(`${JSON.stringify(shown, null, 2)}\n`)
    return 0
  }
  const width = Math.max(0, ...agents.map(({ name }) => name.length))
  output.write(
    agents.map(({ name, description }) => `${name.padEnd(width)}  ${oneLine(description)}\n`).join(''),
  )
  return 0
}

/** Descriptions come from files: what a terminal would take as an order is left out. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
