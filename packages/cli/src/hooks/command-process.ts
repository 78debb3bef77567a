import { isJsonObject } from '@agent-engine/protocol/json-object'
import { type Child, startChild } from '../platform/child.ts'
import type { ChildRegistry } from '../platform/child-registry.ts'
import { timerMs } from '../platform/time-limit.ts'

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
    const timer = setTimeout(() => kill({ type: 'timedOut' }), timerMs(timeoutMs))
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) return onAbort()
    if (mayDetach) {
      stdout.onChange((chunk) => {
        if (!chunk.includes(LINE_END) && stdout.size < LONGEST_PROMISE) return
        const line = firstLine(stdout.value)
        if (line === undefined && stdout.size < LONGEST_PROMISE) return
        stdout.onChange(undefined)
        if (line !== undefined && saysAsync(line)) settle({ type: 'detached' })
      })
    }
    void child.completed.then(({ code, signal: by }) =>
      settle(by === null ? { type: 'exited', code: code ?? 0 } : { type: 'signaled', signal: by }),
    )
  })

const LINE_END = 0x0a
/** Bytes after which nobody looks for a first line that says that the command goes on. */
const LONGEST_PROMISE = 64 * 1024

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
  /** Bytes that were kept. */
  readonly size: number
  readonly take: (chunk: Buffer) => undefined
  /** The listener gets what is there, then each piece that comes. */
  onChange(listener: ((chunk: Buffer) => void) | undefined): void
}

const createText = (): KeptText => {
  let kept = Buffer.alloc(0)
  let size = 0
  let listener: ((chunk: Buffer) => void) | undefined
  return {
    get value() {
      return kept.toString('utf8', 0, size)
    },
    get size() {
      return size
    },
    take(chunk) {
      const more = chunk.subarray(0, MAX_BYTES - size)
      if (more.length === 0) return undefined
      if (size + more.length > kept.length) {
        const wider = Buffer.alloc(Math.min(MAX_BYTES, Math.max(4096, 2 * (size + more.length))))
        kept.copy(wider, 0, 0, size)
        kept = wider
      }
      more.copy(kept, size)
      size += more.length
      listener?.(more)
      return undefined
    },
    onChange(next) {
      listener = next
      if (size > 0) next?.(kept.subarray(0, size))
    },
  }
}
