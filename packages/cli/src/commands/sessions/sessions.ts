import { parseArgs } from 'node:util'
import { AgentError } from '@agent-engine/protocol/errors'
import { configDirectory } from '../../config/paths.ts'
import type { Output } from '../../io/output.ts'
import { resolveStore, type SessionStore } from '../../session/layout.ts'
import { COMMON_FLAGS, type Flag, type SessionsCommand } from './command.ts'

type Load = () => Promise<SessionsCommand>

const COMMANDS: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['list', async () => (await import('./list.ts')).listCommand],
  ['show', async () => (await import('./show.ts')).showCommand],
  ['export', async () => (await import('./export.ts')).exportCommand],
  ['verify', async () => (await import('./verify.ts')).verifyCommand],
  ['repair', async () => (await import('./repair.ts')).repairCommand],
  ['rename', async () => (await import('./rename.ts')).renameCommand],
  ['tag', async () => (await import('./tag.ts')).tagCommand],
  ['delete', async () => (await import('./delete.ts')).deleteCommand],
  ['purge', async () => (await import('./purge.ts')).purgeCommand],
])

/** `agent sessions …`: finds, shows, changes and deletes sessions. Gives the exit code. */
export const runSessions = async (args: readonly string[], output: Output): Promise<number> => {
  const [name, ...rest] = args
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.write(await overview())
    return name === undefined ? 1 : 0
  }
  const load = COMMANDS.get(name)
  if (load === undefined) {
    const names = [...COMMANDS.keys()].join(', ')
    throw usage(`error: unknown command '${name}'. There are: ${names}.`)
  }
  const command = await load()
  const { values, positionals } = parse(command, rest)
  if (values.help === true) {
    output.write(helpOf(command))
    return 0
  }
  const { least, most } = command.words
  if (positionals.length < least || positionals.length > most) {
    throw usage(`error: wrong number of words. Usage: agent sessions ${command.usage}`)
  }
  const text = (flag: string): string | undefined => {
    const value = values[flag]
    return typeof value === 'string' ? value : undefined
  }
  const storeOf = (cwd: string): SessionStore => openStore(cwd, text('sessions-dir'))
  return command.run({
    words: positionals,
    store: storeOf(process.cwd()),
    output,
    json: values.json === true,
    isSet: (flag) => values[flag] === true,
    value: text,
    storeOf,
  })
}

const openStore = (cwd: string, sessionsDir: string | undefined): SessionStore =>
  resolveStore({
    cwd,
    env: process.env,
    configDir: configDirectory(process.env),
    ...(sessionsDir === undefined ? {} : { sessionsDir }),
  })

const parse = (command: SessionsCommand, args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: { ...COMMON_FLAGS, ...command.flags },
      allowPositionals: true,
    })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw usage(`error: ${problem.split('. ')[0]}. Usage: agent sessions ${command.usage}`)
  }
}

const usage = (message: string): AgentError => new AgentError('usage', message)

const overview = async (): Promise<string> => {
  const commands = await Promise.all([...COMMANDS.values()].map((load) => load()))
  const rows = commands.map(({ usage, text }) => [usage, text] as const)
  return `Usage: agent sessions <command>

${table(rows)}

A session is named by its id, by the start of its id, or by its title. Every command takes --json and --help.
`
}

const helpOf = (command: SessionsCommand): string => {
  const rows = Object.entries({ ...command.flags, ...COMMON_FLAGS }).map(
    ([name, flag]) => [flagText(name, flag), flag.text] as const,
  )
  return `Usage: agent sessions ${command.usage}\n\n${command.text}\n\n${table(rows)}\n`
}

const flagText = (name: string, { short, type }: Flag): string =>
  `${short === undefined ? '' : `-${short}, `}--${name}${type === 'string' ? ' <value>' : ''}`

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n')
}
