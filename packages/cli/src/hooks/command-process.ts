import { isJsonObject } from '@agent-engine/protocol/json-object'
import { type Child, startChild } from '../platform/child.ts'
import type { ChildRegistry } from '../platform/child-registry.ts'

export interface HookProcessOptions {
  readonly registry: ChildRegistry
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Text for standard input, which the command need not read. */
  readonly input: string
}

/** How the wait for a hook's command ended. */
export type HookProcessEnd =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'signaled'; readonly signal: string }
  | { readonly type: 'timedOut' }
  | { readonly type: 'aborted' }
  /** The command said `{"async": true}` and goes on. */
  | { readonly type: 'detached' }

/** A hook's command that has been started. */
export interface HookProcess {
  /** What it wrote so far, up to a limit. */
  readonly stdout: string
  readonly stderr: string
  /** Waits until the command ends or its first line says that it goes on in the background; kills it otherwise. */
  wait(limits: {
    readonly timeoutMs: number
    readonly signal?: AbortSignal
    readonly mayDetach?: boolean
  }): Promise<HookProcessEnd>
}

/** Bytes kept of each stream; what comes after is read and dropped, so that the command never waits. */
const MAX_BYTES = 1024 * 1024

/** Starts a hook's command. Rejects with `ChildSpawnError`. */
export const startHookProcess = async ({ input, ...options }: HookProcessOptions): Promise<HookProcess> => {
  const stdout = createText()
  const stderr = createText()
  const child = await startChild({
    ...options,
    stdin: { text: input },
    stdout: stdout.take,
    stderr: stderr.take,
  })
  return {
    get stdout() {
      return stdout.value
    },
    get stderr() {
      return stderr.value
    },
    wait: (limits) => waitFor(child, stdout, limits),
  }
}

const waitFor = (
  child: Child,
  stdout: KeptText,
  { timeoutMs, signal, mayDetach = false }: Parameters<HookProcess['wait']>[0],
): Promise<HookProcessEnd> =>
  new Promise((resolve) => {
    const settle = (end: HookProcessEnd): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      stdout.onChange(undefined)
      resolve(end)
    }
    const kill = (end: HookProcessEnd): void => {
      child.kill()
      settle(end)
    }
    const onAbort = (): void => kill({ type: 'aborted' })
    // Longer than a timer can be is for ever.
    const timer = setTimeout(() => kill({ type: 'timedOut' }), Math.min(timeoutMs, 2 ** 31 - 1))
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) return onAbort()
    if (mayDetach) {
      stdout.onChange(() => {
        const line = firstLine(stdout.value)
        if (line === undefined) return
        stdout.onChange(undefined)
        if (saysAsync(line)) settle({ type: 'detached' })
      })
    }
    void child.completed.then(({ code, signal: by }) =>
      settle(by === null ? { type: 'exited', code: code ?? 0 } : { type: 'signaled', signal: by }),
    )
  })

/** The first line that is not blank, once it is complete. */
const firstLine = (stdout: string): string | undefined => /^\s*(\S[^\n]*)\n/.exec(stdout)?.[1]

const saysAsync = (line: string): boolean => {
  if (!line.startsWith('{')) return false
  try {
    const value: unknown = JSON.parse(line)
    return isJsonObject(value) && value.async === true
  } catch {
    return false
  }
}

interface KeptText {
  readonly value: string
  readonly take: (chunk: Buffer) => undefined
  onChange(listener: (() => void) | undefined): void
}

const createText = (): KeptText => {
  const chunks: Buffer[] = []
  let size = 0
  let listener: (() => void) | undefined
  return {
    get value() {
      return Buffer.concat(chunks).toString('utf8')
    },
    take(chunk) {
      const kept = chunk.subarray(0, Math.max(0, MAX_BYTES - size))
      if (kept.length > 0) chunks.push(kept)
      size += kept.length
      if (kept.length > 0) listener?.()
      return undefined
    },
    onChange(next) {
      listener = next
      next?.()
    },
  }
}
