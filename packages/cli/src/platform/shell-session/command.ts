import { readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type Child, type ChildExit, type OutputPipe, startChild } from '../child.ts'
import type { Environment } from '../child-env.ts'
import type { ChildRegistry } from '../child-registry.ts'
import type { Spool } from '../spool.ts'
import type { SpoolStore } from '../spool-store.ts'
import type { Shell } from './find-shell.ts'
import type { Scratch } from './scratch.ts'
import { commandScript, quote, type ScriptOptions } from './script.ts'

/** What all commands of a session have in common; known once the shell and its snapshot are. */
export interface Launch {
  readonly shell: Shell
  readonly registry: ChildRegistry
  readonly env: Environment
  readonly spools: SpoolStore
  readonly scratch: Scratch
  /** Files sourced before a command. */
  sources(): readonly string[]
  /** `CLAUDE_CODE_SHELL_PREFIX`: a program that gets the script as its one argument. */
  readonly prefix: string | undefined
  openPipe(): OutputPipe | undefined
}

/** A command that was started. */
export interface RunningCommand {
  readonly command: string
  readonly child: Child
  readonly startedAt: number
  /** Everything, when `stderr` is missing; else standard output. */
  readonly stdout: Spool
  readonly stderr: Spool | undefined
  /** Where a command that succeeded ended. To be asked for once, after completion. */
  takeDirectory(exit: ChildExit): string | undefined
}

/** A single argument may have 128 KiB on Linux; quoting and the rest of the script need some of them. */
const MAX_ARGUMENT_BYTES = 120_000

export const launchCommand = async (
  launch: Launch,
  command: string,
  options: { readonly cwd: string; readonly merged: boolean; readonly tellsDirectory: boolean },
): Promise<RunningCommand> => {
  const { cwd, merged } = options
  const cwdFile = options.tellsDirectory ? launch.scratch.path('cwd') : undefined
  const args = ['-c', await scriptOf(launch, command, merged, cwdFile)]
  const stdout = launch.spools.create('stdout')
  const stderr = merged ? undefined : launch.spools.create('stderr')
  const child = await startChild({
    registry: launch.registry,
    file: launch.shell.path,
    args,
    cwd,
    env: launch.env,
    openPipe: launch.openPipe,
    stdout: (chunk) => stdout.write(chunk),
    ...(stderr === undefined ? {} : { stderr: (chunk) => stderr.write(chunk) }),
  })
  void child.outputEnded.then(async () => {
    await stdout.close()
    await stderr?.close()
  })
  return {
    command,
    child,
    startedAt: performance.now(),
    stdout,
    stderr,
    takeDirectory({ code }) {
      if (cwdFile === undefined || code !== 0) return undefined
      try {
        return readFileSync(cwdFile, 'utf8').replace(/\n$/, '') || undefined
      } catch {
        // The command ended the shell itself (`exit 0`), or its directory is gone: it stays where it was.
        return undefined
      } finally {
        rmSync(cwdFile, { force: true })
      }
    },
  }
}

const scriptOf = async (
  launch: Launch,
  text: string,
  merged: boolean,
  cwdFile: string | undefined,
): Promise<string> => {
  const sources = launch.sources()
  const script = (command: ScriptOptions['command']): string =>
    // One pipe for both streams keeps the order of writing.
    `${merged ? 'exec 2>&1\n' : ''}${withPrefix(commandScript({ command, sources, cwdFile }), launch.prefix)}`
  const short = script({ text })
  if (Buffer.byteLength(short) <= MAX_ARGUMENT_BYTES) return short
  const file = launch.scratch.path('command')
  await writeFile(file, text, { mode: 0o600 })
  return script({ file })
}

const withPrefix = (script: string, prefix: string | undefined): string =>
  prefix === undefined || prefix === '' ? script : `exec ${prefix} ${quote(script)}`
