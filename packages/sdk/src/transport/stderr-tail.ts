import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

export const KEPT_CHARACTERS: number = 64 * 1024

/** The end of what a process wrote to stderr. */
export interface StderrTail {
  text(): string
}

/**
 * Reads stderr to its end. `onData` gets each chunk as it comes; what it throws stays here, because a listener's fault
 * must not take the host down.
 */
export function followStderr(
  stream: Readable | null | undefined,
  onData?: (data: string) => void,
): StderrTail {
  const decoder = new StringDecoder('utf8')
  let kept = ''
  stream?.on('error', ignore)
  stream?.on('data', (chunk: Buffer | string) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk)
    kept = (kept + text).slice(-KEPT_CHARACTERS)
    callStderr(onData, text)
  })
  return { text: () => kept }
}

export function callStderr(onData: ((data: string) => void) | undefined, text: string): void {
  try {
    onData?.(text)
  } catch {
    // The caller's callback is no part of the run.
  }
}

function ignore(): void {}
