import type { ChildProcess } from 'node:child_process'
import { createLineReader, type OutputLine } from './line-reader.ts'

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
}

/** What a child process has said so far, and its end. */
export interface Collected {
  /** Standard output as it came. */
  chunks: Buffer[]
  lines: OutputLine[]
  stderr: string
  exit: Exit | undefined
  /** Resolves when `look` finds something; it looks again after every change. */
  waitUntil<T>(look: () => T | undefined, timeoutMs: number, failure: (why: string) => Error): Promise<T>
}

export function collectOutput(child: ChildProcess, readLater: boolean): Collected {
  const watchers = new Set<() => void>()
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher()
  }
  const run: Collected = {
    chunks: [],
    lines: [],
    stderr: '',
    exit: undefined,
    waitUntil: (look, timeoutMs, failure) =>
      new Promise((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearTimeout(timer)
          watchers.delete(watcher)
          end()
        }
        const watcher = (): void => {
          const found = look()
          if (found !== undefined) settle(() => resolve(found))
          else if (run.exit !== undefined) settle(() => reject(failure('the process has ended')))
        }
        const timer = setTimeout(
          () => settle(() => reject(failure(`${timeoutMs} ms have passed`))),
          timeoutMs,
        )
        watchers.add(watcher)
        watcher()
      }),
  }
  const reader = createLineReader((line) => run.lines.push(line))
  child.stdout?.on('data', (chunk: Buffer) => {
    run.chunks.push(chunk)
    reader.push(chunk)
    changed()
  })
  if (readLater) child.stdout?.pause()
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    run.stderr += chunk
  })
  child.stdin?.on('error', () => undefined)
  child.once('error', (error) => {
    run.stderr += String(error)
    run.exit = { code: null, signal: null }
    changed()
  })
  child.once('close', (code, signal) => {
    reader.end()
    run.exit ??= { code, signal }
    changed()
  })
  return run
}
