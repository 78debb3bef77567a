import { closeSync, fstatSync, readSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { writeFileAtomic } from '../platform/atomic-file.ts'
import { openForAppend } from './create-files.ts'

const CHUNK_BYTES = 1024 * 1024

/**
 * Makes the two copies of a mirrored transcript equal after a crash between two writes (spec: sessions §15.2): the
 * shorter one gets what it lacks; a mirror that says something else is written anew. The canonical file is only ever
 * appended to. Rejects with the system's error.
 */
export const reconcileMirror = async (canonical: string, mirror: string): Promise<void> => {
  const a = openForAppend(canonical)
  let b: number | undefined
  try {
    b = openForAppend(mirror, { create: true })
    const sizes = [fstatSync(a).size, fstatSync(b).size] as const
    const shared = Math.min(...sizes)
    if (sameStart(a, b, shared)) {
      if (sizes[0] < sizes[1]) copyRest(b, a, shared)
      if (sizes[1] < sizes[0]) copyRest(a, b, shared)
      return
    }
  } finally {
    closeSync(a)
    if (b !== undefined) closeSync(b)
  }
  await writeFileAtomic(mirror, await readFile(canonical))
}

const sameStart = (a: number, b: number, bytes: number): boolean => {
  const [left, right] = [Buffer.allocUnsafe(CHUNK_BYTES), Buffer.allocUnsafe(CHUNK_BYTES)]
  for (let at = 0; at < bytes; ) {
    const wanted = Math.min(CHUNK_BYTES, bytes - at)
    if (readFully(a, left, wanted, at) !== wanted || readFully(b, right, wanted, at) !== wanted) return false
    if (left.compare(right, 0, wanted, 0, wanted) !== 0) return false
    at += wanted
  }
  return true
}

const copyRest = (from: number, to: number, start: number): void => {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  for (let at = start; ; ) {
    const count = readSync(from, buffer, 0, CHUNK_BYTES, at)
    if (count === 0) return
    for (let written = 0; written < count; ) written += writeSync(to, buffer, written, count - written)
    at += count
  }
}

const readFully = (fd: number, buffer: Buffer, wanted: number, position: number): number => {
  let filled = 0
  while (filled < wanted) {
    const count = readSync(fd, buffer, filled, wanted - filled, position + filled)
    if (count === 0) break
    filled += count
  }
  return filled
}
