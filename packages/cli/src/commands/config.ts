import { AgentError } from '@agent-engine/protocol/errors'
import { Command, CommanderError, Option } from 'commander'
import { FILE_SOURCES, type FileSource } from '../config/setting-sources.ts'
import type { Environment } from '../config/settings-env.ts'
import type { SettingsPlaces } from '../config/settings-paths.ts'

export interface ConfigCommandPorts extends SettingsPlaces {
  /** The process environment, for the decision about trust. */
  readonly env: Environment
  /** Default: the system's. */
  readonly managedDirectory?: string
  write(text: string): void
  warn(text: string): void
}

/** `agent config …`: read and change settings files. Gives the exit code. */
export const runConfig = async (args: readonly string[], ports: ConfigCommandPorts): Promise<number> => {
  try {
    await createProgram(ports).parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof AgentError)) throw error
    ports.warn(`${error.message}\n`)
    return 1
  }
}

const createProgram = (ports: ConfigCommandPorts): Command => {
  const program = new Command('agent config')
    .description('Read and change settings.')
    .exitOverride()
    .configureOutput({ writeOut: ports.write, writeErr: ports.warn })
  const scope = new Option('-s, --scope <scope>', 'the file to change')
    .choices([...FILE_SOURCES])
    .default('user')

  program
    .command('list')
    .description('show what is in force, the files it comes from, and what is wrong with them')
    .option('--json', 'as one JSON object')
    .action(async ({ json }: { json?: true }) => {
      const { listConfig } = await import('./config-read.ts')
      await listConfig(ports, json === true)
    })
  program
    .command('get <key>')
    .description('show one value, such as permissions.allow')
    .action(async (key: string) => {
      const { getConfig } = await import('./config-read.ts')
      await getConfig(ports, key)
    })
  program
    .command('set <key> <value>')
    .description('set one value: JSON, or text where it is none')
    .addOption(scope)
    .action(async (key: string, value: string, options: { scope: FileSource }) => {
      const { setConfig } = await import('./config-write.ts')
      await setConfig(ports, options.scope, key, value)
    })
  program
    .command('add <key> <values...>')
    .description('add to a list, such as permissions.allow')
    .addOption(scope)
    .action(async (key: string, values: string[], options: { scope: FileSource }) => {
      const { addToConfig } = await import('./config-list.ts')
      await addToConfig(ports, options.scope, key, values)
    })
  program
    .command('remove <key> <values...>')
    .description('take out of a list')
    .addOption(scope)
    .action(async (key: string, values: string[], options: { scope: FileSource }) => {
      const { removeFromConfig } = await import('./config-list.ts')
      await removeFromConfig(ports, options.scope, key, values)
    })
  program
    .command('unset <key>')
    .description('remove one value')
    .addOption(scope)
    .action(async (key: string, options: { scope: FileSource }) => {
      const { unsetConfig } = await import('./config-write.ts')
      await unsetConfig(ports, options.scope, key)
    })
  program
    .command('schema')
    .description('print the JSON Schema of settings files')
    .action(async () => {
      const { settingsJsonSchema } = await import('./config-schema.ts')
      ports.write(`${JSON.stringify(settingsJsonSchema(), null, 2)}\n`)
    })
  return program
}
