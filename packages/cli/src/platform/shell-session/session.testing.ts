import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ChildRegistry, createChildRegistry } from '../child-registry.ts'
import type { ShellRunRequest, ShellRunResult } from './foreground.ts'
import { createShellSession, type ShellSession, type ShellSessionOptions } from './session.ts'

export interface TestShell {
  readonly session: ShellSession
  readonly registry: ChildRegistry
  /** Real path of a temporary directory. `home`, `project`, `tmp`, `snapshots` and `output` are below it. */
  readonly root: string
  readonly project: string
  run(command: string, request?: Partial<ShellRunRequest>): Promise<ShellRunResult>
  /** Output of a command that has to exit. */
  text(command: string): Promise<string>
  end(): Promise<void>
}

/** A session in temporary directories, with an empty environment and, if given, start-up files in its home. */
export const startTestShell = async (
  options: Partial<ShellSessionOptions> & { readonly rc?: string; readonly profile?: string } = {},
): Promise<TestShell> => {
  const { rc, profile, env, ...rest } = options
  const root = await realpath(await mkdtemp(join(tmpdir(), 'shell-')))
  const project = join(root, 'project')
  const home = join(root, 'home')
  const { mkdir } = await import('node:fs/promises')
  await Promise.all([project, home, join(root, 'tmp')].map((path) => mkdir(path)))
  if (rc !== undefined) await writeFile(join(home, '.bashrc'), rc)
  if (profile !== undefined) await writeFile(join(home, '.profile'), profile)
  const registry = createChildRegistry()
  const session = createShellSession({
    cwd: project,
    registry,
    snapshotDirectory: join(root, 'snapshots'),
    output: { directory: join(root, 'output'), freeFloorBytes: 0 },
    ...rest,
    env: { PATH: process.env.PATH, HOME: home, CLAUDE_CODE_TMPDIR: join(root, 'tmp'), ...env },
  })
  const run: TestShell['run'] = (command, request = {}) =>
    session.run({
      command,
      timeoutMs: 15_000,
      onTimeout: 'kill',
      signal: new AbortController().signal,
      ...request,
    })
  return {
    session,
    registry,
    root,
    project,
    run,
    async text(command) {
      const result = await run(command)
      if (result.type !== 'exited') throw new Error(`${command} ended as ${result.type}`)
      return result.output.text
    },
    async end() {
      await session.close(0)
      await registry.close(0)
      await rm(root, { recursive: true, force: true })
    },
  }
}
