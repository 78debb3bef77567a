import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import type { Environment } from '../child-env.ts'
import type { ChildRegistry } from '../child-registry.ts'
import { runChild } from '../child-run.ts'
import type { Shell } from './find-shell.ts'
import { quote } from './script.ts'

/** What a user's interactive shell would have: taken once, so that commands need no login shell each. */
export interface Snapshot {
  /** Functions, aliases, shell options and PATH, to be sourced before each command. */
  readonly file: string | undefined
  /** Variables that the start-up files export and that the engine does not have itself. Never written to disk. */
  readonly env: Environment
}

export const NO_SNAPSHOT: Snapshot = { file: undefined, env: {} }

export interface SnapshotOptions {
  readonly shell: Shell
  readonly env: Environment
  readonly registry: ChildRegistry
  /** `<config>/shell-snapshots` */
  readonly directory: string
  /** Start-up files that take longer are left out. Default 10 s. */
  readonly timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 10_000

/** The user's start-up files could not be run to their end; commands run in the bare shell then. */
export class SnapshotError extends AgentError {
  declare readonly code: 'snapshot_failed'

  constructor(reason: string) {
    super(
      'snapshot_failed',
      `The start-up files of the shell ${reason}. Commands run without your aliases, functions and PATH.`,
    )
    this.name = 'SnapshotError'
  }
}

/**
 * Runs the start-up files of the user's shell once and keeps what they define (spec: tools §5.1). Throws
 * `SnapshotError` when they take too long or end the shell.
 */
export const takeSnapshot = async (options: SnapshotOptions): Promise<Snapshot> => {
  const { shell, env, registry, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const mark = `--${randomBytes(12).toString('hex')}--`
  const { outcome, stdout, truncated } = await runChild({
    registry,
    file: shell.path,
    args: ['-l', '-c', shell.kind === 'bash' ? bashScript(mark) : zshScript(mark)],
    // A place that every machine has and no project owns.
    cwd: '/',
    env,
    timeoutMs,
  })
  const [, functions, settings, aliases, path, variables, end] = stdout.split(`${mark}\n`)
  if (outcome.type === 'timedOut') throw new SnapshotError(`took longer than ${timeoutMs} ms`)
  if (truncated || variables === undefined || end === undefined) throw new SnapshotError('ended the shell')
  const text = [
    functions,
    shell.kind === 'bash' ? bashSettings(settings ?? '') : zshSettings(settings ?? ''),
    aliases,
    `export PATH=${quote((path ?? '').replace(/\n$/, ''))}`,
    '',
  ].join('\n')
  return { file: await save(options, text), env: newVariables(variables, env) }
}

export const removeSnapshot = async ({ file }: Snapshot): Promise<void> => {
  if (file !== undefined) await rm(file, { force: true })
}

const save = async ({ directory, shell }: SnapshotOptions, text: string): Promise<string> => {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, `snapshot-${shell.kind}-${Date.now()}-${randomBytes(3).toString('hex')}.sh`)
  await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  return file
}

/** Five parts, each after a line with the mark, which no start-up file can know. */
const parts = (mark: string, commands: readonly string[]): string =>
  [...commands, ':'].map((command) => `printf '\\n%s\\n' ${quote(mark)}; ${command}`).join('\n')

const bashScript = (mark: string): string =>
  [
    'if [ -r ~/.bashrc ]; then . ~/.bashrc; elif [ -r ~/.profile ]; then . ~/.profile; fi >/dev/null 2>&1 </dev/null',
    parts(mark, ['declare -f', 'shopt -p; set +o', 'alias -p', 'printf %s "$PATH"', 'env -0']),
  ].join('\n')

const zshScript = (mark: string): string =>
  [
    'if [ -r "${ZDOTDIR:-$HOME}/.zshrc" ]; then . "${ZDOTDIR:-$HOME}/.zshrc"; elif [ -r ~/.profile ]; then . ~/.profile; fi >/dev/null 2>&1 </dev/null',
    parts(mark, ['typeset -f', 'setopt', 'alias -L', 'printf %s "$PATH"', 'env -0']),
  ].join('\n')

/** Options that belong to interactive or login shells, or that would stop commands from running as written. */
const LEFT_OUT =
  /\b(login_shell|restricted_shell|errexit|noexec|onecmd|nounset|monitor|notify|history|histexpand|emacs|vi|interactive-comments|privileged|posix)$/

const bashSettings = (settings: string): string =>
  [
    ...settings.split('\n').filter((line) => /^(shopt|set) [-+]/.test(line) && !LEFT_OUT.test(line)),
    'shopt -s expand_aliases',
  ].join('\n')

const ZSH_LEFT_OUT =
  /^(no)?(login|interactive|shinstdin|singlecommand|zle|monitor|notify|privileged|restricted|rcs|globalrcs|errexit|errreturn|exec|unset|hashdirs)$/

const zshSettings = (settings: string): string =>
  settings
    .split('\n')
    .filter((name) => /^[a-z]+$/.test(name) && !ZSH_LEFT_OUT.test(name))
    .map((name) => `setopt ${name}`)
    .join('\n')

const newVariables = (listing: string, known: Environment): Environment =>
  Object.fromEntries(
    listing.split('\0').flatMap((entry) => {
      const at = entry.indexOf('=')
      const name = entry.slice(0, at).trimStart()
      return at > 0 &&
        /^[A-Za-z_]\w*$/.test(name) &&
        name !== '_' &&
        name !== 'SHLVL' &&
        name !== 'OLDPWD' &&
        !(name in known)
        ? [[name, entry.slice(at + 1)]]
        : []
    }),
  )
