import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AgentError, isAgentError } from '@agent-engine/protocol/errors'
import { describeProblem } from '../config/layers.ts'
import { loadSettings } from '../config/load-settings.ts'
import { configDirectory } from '../config/paths.ts'
import { chooseSources } from '../config/setting-sources.ts'
import type { Output } from '../io/output.ts'
import { findRipgrep } from '../platform/ripgrep-program.ts'
import { ENGINE_VERSION } from '../platform/version.ts'
import { resolveStore } from '../session/layout.ts'
import { listSessions } from '../session/list.ts'
import type { CheckServers } from './mcp-list.ts'

/** `warn`: works, but worse than it could. */
interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly text: string
}

interface Scene {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly servers: CheckServers
}

const HELP = `Usage: agent doctor [--json]

Looks whether everything the agent needs is there, and changes nothing. Starts the MCP servers that it would use, and
ends them again. Code 1 when something is broken.
`

/** `agent doctor` (spec: cli §11.1). */
export const runDoctor = async (
  args: readonly string[],
  output: Output,
  servers: CheckServers,
): Promise<number> => {
  const { help, json } = parse(args)
  if (help) {
    output.write(HELP)
    return 0
  }
  const scene = { cwd: process.cwd(), env: process.env, servers }
  const findings = [runtime(), ...(await settings(scene)), credentials(scene), ...(await programs(scene))]
  findings.push(userDirectory(scene), sessions(scene), ...(await mcpServers(scene)))
  if (json) output.write(`${JSON.stringify(findings, null, 2)}\n`)
  else output.write(findings.map(lineFor).join(''))
  return findings.some(({ state }) => state === 'fail') ? 1 : 0
}

const parse = (args: readonly string[]): { help: boolean; json: boolean } => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    })
    return { help: values.help ?? false, json: values.json ?? false }
  } catch {
    throw new AgentError('usage', 'error: agent doctor takes --json and --help only.')
  }
}

const lineFor = ({ check, state, text }: Finding): string =>
  `${state.padEnd(4)}  ${check.padEnd(12)}  ${text.replace(/\n/g, '\n                    ')}\n`

const runtime = (): Finding => {
  const [major = 0] = process.versions.node.split('.').map(Number)
  const text = `agent ${ENGINE_VERSION}, Node ${process.versions.node} on ${process.platform}`
  return { check: 'runtime', state: major >= 20 ? 'ok' : 'fail', text }
}

const settings = async ({ cwd, env }: Scene): Promise<Finding[]> => {
  const check = 'settings'
  try {
    const { layers, problems } = await loadSettings({
      cwd,
      configDirectory: configDirectory(env),
      sources: chooseSources(undefined).sources,
      flag: undefined,
      managed: undefined,
    })
    const files = layers.flatMap(({ file }) => file ?? [])
    const found = files.length === 0 ? 'no settings files' : files.join(', ')
    return [
      { check, state: 'ok', text: found },
      ...problems.map((problem): Finding => {
        const isBroken = problem.kind === 'unusable' || problem.kind === 'missing'
        return { check, state: isBroken ? 'fail' : 'warn', text: describeProblem(problem) }
      }),
    ]
  } catch (error) {
    if (!isAgentError(error)) throw error
    return [{ check, state: 'fail', text: error.message }]
  }
}

const credentials = ({ env }: Scene): Finding => {
  const check = 'credentials'
  const name = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'].find((variable) => env[variable])
  return name === undefined
    ? { check, state: 'warn', text: 'no ANTHROPIC_API_KEY; settings may name an apiKeyHelper instead' }
    : { check, state: 'ok', text: `${name} is set` }
}

const programs = async ({ env }: Scene): Promise<Finding[]> => [
  program('ripgrep', await findRipgrep(env), 'searches read the files themselves, which is slower'),
  program('git', 'git', 'the agent learns nothing of branches and changes'),
]

/** Without it something else takes its place, so it is no failure. */
const program = (check: string, path: string, without: string): Finding => {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 })
  return status === 0
    ? { check, state: 'ok', text: stdout.split('\n')[0] ?? path }
    : { check, state: 'warn', text: `can't be run; ${without}` }
}

const userDirectory = ({ env }: Scene): Finding => {
  const check = 'directory'
  const path = configDirectory(env)
  if (!existsSync(path)) return { check, state: 'ok', text: `${path} will be made when it is needed` }
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return { check, state: 'ok', text: path }
  } catch {
    return { check, state: 'fail', text: `${path} can't be read and written by this user` }
  }
}

const sessions = ({ cwd, env }: Scene): Finding => {
  const store = resolveStore({ cwd, env, configDir: configDirectory(env) })
  const count = listSessions(store).length
  const place = store.layout === 'projects' ? store.projectDir : store.seedRoot
  return { check: 'sessions', state: 'ok', text: `${count} here; new ones go to ${place}` }
}

const mcpServers = async ({ servers }: Scene): Promise<Finding[]> => {
  const check = 'mcp'
  const all = await servers.find()
  const usable = all.filter(
    (server) => server.approved && all.find(({ name }) => name === server.name) === server,
  )
  const waiting = all.filter(({ approved }) => !approved)
  const states = await servers.connect(usable)
  return [
    ...(all.length === 0 ? [{ check, state: 'ok' as const, text: 'no servers are configured' }] : []),
    ...usable.map(({ name }): Finding => {
      const status = states.get(name)
      if (status?.status === 'connected') return { check, state: 'ok', text: `${name} is connected` }
      const reason = status?.error ?? status?.status ?? 'not reached'
      return { check, state: 'fail', text: `${name}: ${reason}` }
    }),
    ...waiting.map(({ name }): Finding => ({ check, state: 'warn', text: `${name} waits for approval` })),
  ]
}
