import { AgentError } from '@agent-engine/protocol/errors'
import { Command, CommanderError } from 'commander'
import { projectKey } from '../config/trust/decide-trust.ts'
import { listParts } from '../config/trust/describe-trust.ts'
import { createTrustStore } from '../config/trust/store.ts'
import { scanProject } from './project-scan.ts'

export interface TrustCommandPorts {
  readonly cwd: string
  readonly configDirectory: string
  write(text: string): void
  warn(text: string): void
}

/** `agent trust`: the decision about the project in the current directory (spec: settings §4). Gives the exit code. */
export const runTrust = async (args: readonly string[], ports: TrustCommandPorts): Promise<number> => {
  const program = new Command('agent trust')
    .description('Trust the hooks, servers, rules, helpers and commands of this project, as they are now.')
    .option('--show', 'only show what there is to trust')
    .option('--forget', 'take the decision back')
    .exitOverride()
    .configureOutput({ writeOut: ports.write, writeErr: ports.warn })
    .action(({ show, forget }: { show?: true; forget?: true }) =>
      forget ? forgetTrust(ports) : decide(ports, show === true),
    )
  try {
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof AgentError)) throw error
    ports.warn(`${error.message}\n`)
    return 1
  }
}

const decide = async (
  { cwd, configDirectory, write }: TrustCommandPorts,
  showOnly: boolean,
): Promise<void> => {
  const store = createTrustStore(configDirectory)
  const project = projectKey(cwd)
  const parts = await scanProject({ cwd, configDirectory })
  const trusted = await store.read(project)
  const open = parts.filter(({ id, hash }) => trusted[id] !== hash)
  if (parts.length === 0) return write(`Nothing in ${project} needs trust.\n`)
  if (open.length === 0) return write(`${project} is trusted:\n${listParts(parts)}\n`)
  if (showOnly) return write(`Nobody has decided to trust these parts of ${project}:\n${listParts(open)}\n`)
  await store.trust(project, parts, 'replace')
  write(`${project} is trusted now. A change of any of these needs a new decision:\n${listParts(parts)}\n`)
}

const forgetTrust = async ({ cwd, configDirectory, write }: TrustCommandPorts): Promise<void> => {
  const project = projectKey(cwd)
  await createTrustStore(configDirectory).forget(project)
  write(`${project} is not trusted any more.\n`)
}
