import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { HookEntry } from '@agent-engine/protocol/settings/hooks-settings'
import { onTestFinished } from 'vitest'
import { createChildRegistry } from '../platform/child-registry.ts'
import { createBackgroundHooks } from './background-hooks.ts'
import { createHooks } from './create-hooks.ts'
import { limitParallel } from './limit-parallel.ts'
import type { HookEnd, HookObserver, MissingVerdict, ObservedHook } from './observer.ts'
import type { HookCall, HookOutcome, HookSource, Hooks } from './port.ts'
import type { EntryPorts } from './run-entry.ts'
import { createSettingsHooks } from './settings-hooks.ts'

/** What the hooks told. */
export interface Told {
  readonly started: ObservedHook[]
  readonly ended: { readonly hook: ObservedHook; readonly end: HookEnd }[]
  readonly missing: MissingVerdict[]
  readonly failures: string[]
  readonly notices: string[]
  readonly sequences: string[]
  readonly progress: string[]
  /** What the model was woken with. */
  readonly wakes: string[]
}

export interface HookRig {
  readonly hooks: Hooks
  readonly directory: string
  readonly told: Told
  readonly envFiles: string[]
  path(name: string): string
  read(name: string): Promise<string>
  write(name: string, text: string): Promise<void>
  dispatch(event: HookEvent, fields?: JsonObject, call?: Partial<HookCall>): Promise<HookOutcome>
  /** Ends what runs in the background. */
  endBackground(): void
  remove(): Promise<void>
}

export interface HookRigOptions {
  readonly groups?: HookSource['groups']
  readonly sources?: readonly HookSource[]
  readonly ports?: Partial<EntryPorts>
  readonly env?: Readonly<Record<string, string>>
  readonly most?: number
  readonly fitsRule?: (rule: string) => boolean
}

export const command = (
  text: string,
  more: Partial<Extract<HookEntry, { type: 'command' }>> = {},
): HookEntry => ({
  type: 'command',
  command: text,
  ...more,
})

/** Hooks with real processes in a directory of their own. */
export const createHookRig = async (options: HookRigOptions): Promise<HookRig> => {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'hooks-')))
  const registry = createChildRegistry()
  const told: Told = {
    started: [],
    ended: [],
    missing: [],
    failures: [],
    notices: [],
    sequences: [],
    progress: [],
    wakes: [],
  }
  const envFiles: string[] = []
  const observer: HookObserver = {
    started: (hook) => told.started.push(hook),
    progress: (_hook, { stdout }) => told.progress.push(stdout),
    ended: (hook, end) => told.ended.push({ hook, end }),
    noVerdict: (missing) => told.missing.push(missing),
    callbackFailed: (_event, problem) => told.failures.push(problem),
    notice: (text) => told.notices.push(text),
    terminal: (sequence) => told.sequences.push(sequence),
  }
  const background = createBackgroundHooks(observer, (text) => told.wakes.push(text))
  const path = (name: string): string => join(directory, name)
  const selection = createSettingsHooks({
    ranOnce: new Set(),
    sources: options.sources ?? [{ groups: options.groups ?? {} }],
    env: {},
    limit: limitParallel(options.most ?? 10),
    fitsRule: async (rule) => options.fitsRule?.(rule) ?? true,
    ports: {
      command: {
        registry,
        projectDirectory: directory,
        cwd: () => directory,
        env: { PATH: process.env.PATH, ...options.env },
        async envFile() {
          const file = path(`env-${envFiles.length}.sh`)
          envFiles.push(file)
          return file
        },
      },
      background,
      observer,
      newId: randomUUID,
      ...options.ports,
    },
  })
  const hooks = createHooks({
    selections: [selection],
    background,
    observer,
    newId: randomUUID,
    baseInput: async () => ({ session_id: 's', transcript_path: '/t.jsonl', cwd: directory }),
    async keepText(text) {
      await writeFile(path('kept.txt'), text)
      return path('kept.txt')
    },
    log: () => undefined,
  })
  return {
    hooks,
    directory,
    told,
    envFiles,
    path,
    read: (name) => readFile(path(name), 'utf8'),
    write: (name, text) => writeFile(path(name), text, { mode: 0o755 }),
    dispatch: (event, fields = {}, call = {}) =>
      hooks.dispatch(event, { fields, signal: new AbortController().signal, ...call }),
    endBackground: () => background.close(),
    async remove() {
      background.close()
      await registry.close(0)
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A rig that is removed with the test. */
export const rigOf = async (options: HookRigOptions): Promise<HookRig> => {
  const rig = await createHookRig(options)
  onTestFinished(() => rig.remove())
  return rig
}

/** Hooks before a call of Bash, as `call` is one. */
export const pre = (...hooks: ReturnType<typeof command>[]): HookRigOptions => ({
  groups: { PreToolUse: [{ matcher: 'Bash', hooks }] },
})
export const call = { tool_name: 'Bash', tool_input: { command: 'ls' } }
export const bash = { matchValue: 'Bash', toolUseId: 'toolu_1' }
