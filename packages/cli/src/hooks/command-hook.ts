import { mkdir } from 'node:fs/promises'
import type { HookEvent } from '@agent-engine/protocol'
import type { CommandHook } from '@agent-engine/protocol/settings/hooks-settings'
import type { ChildRegistry } from '../platform/child-registry.ts'
import { type HookProcess, startHookProcess } from './command-process.ts'

/** The surroundings of hook commands. */
export interface CommandPorts {
  readonly registry: ChildRegistry
  /** Where the session started: `CLAUDE_PROJECT_DIR`. */
  readonly projectDirectory: string
  /** The session's current directory; the project's when that one is gone. */
  cwd(): string
  /** The environment of children (`childEnv`). */
  readonly env: Readonly<Record<string, string | undefined>>
  /** A new file whose `export` lines count for later Bash commands; made ready for the hook to append to. */
  envFile(): Promise<string>
}

/** Events whose commands may set variables for the shell (spec: hooks §5). */
const WITH_ENV_FILE: ReadonlySet<HookEvent> = new Set<HookEvent>([
  'SessionStart',
  'Setup',
  'CwdChanged',
  'FileChanged',
])

/** Starts the command of a hook with the event's input on stdin. Rejects with `ChildSpawnError`. */
export const startCommandHook = async (
  event: HookEvent,
  hook: CommandHook,
  input: string,
  variables: Readonly<Record<string, string>>,
  ports: CommandPorts,
): Promise<HookProcess> => {
  const own = { ...variables, CLAUDE_PROJECT_DIR: ports.projectDirectory }
  const file = WITH_ENV_FILE.has(event) ? { CLAUDE_ENV_FILE: await ports.envFile() } : {}
  const { CLAUDE_PLUGIN_DATA: data } = variables
  // A hook that needs the folder will say that it is not there.
  if (data !== undefined) await mkdir(data, { recursive: true, mode: 0o700 }).catch(() => undefined)
  return startHookProcess({
    registry: ports.registry,
    ...programOf(hook, own),
    cwd: ports.cwd(),
    env: { ...ports.env, ...own, ...file },
    input,
  })
}

/** A command line for the shell, or with `args` a program that gets its words as they are. */
const programOf = (
  { command, args, shell }: CommandHook,
  variables: Readonly<Record<string, string>>,
): { readonly file: string; readonly args: readonly string[] } => {
  if (args !== undefined) {
    const fill = (word: string): string =>
      word.replace(/\$\{(\w+)\}/g, (all, name: string) => variables[name] ?? all)
    return { file: fill(command), args: args.map(fill) }
  }
  switch (shell) {
    case 'powershell':
      return { file: 'pwsh', args: ['-NoProfile', '-NonInteractive', '-Command', command] }
    case 'bash':
      return { file: 'bash', args: ['-c', command] }
    case undefined:
      return { file: '/bin/sh', args: ['-c', command] }
  }
}
