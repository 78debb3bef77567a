import { isObject, type Json } from '../json.ts'
import type { Problem } from './problem.ts'

export const MAX_BODY_BYTES: number = 32 * 1024 * 1024

/** Parses a request body as the API does: size, UTF-8, JSON, and no half surrogate pair in any text or key. */
export function parseBody(raw: Buffer): { value: Json } | { problem: Problem } {
  if (raw.length > MAX_BODY_BYTES) {
    return { problem: { rule: 'body-size', status: 413, message: 'Request exceeds the maximum size' } }
  }
  const decoded = decode(raw)
  if (decoded === undefined) return { problem: invalid('invalid UTF-8') }
  try {
    const value: Json = JSON.parse(decoded)
    const lone = findLoneSurrogate(value, '')
    if (lone === undefined) return { value }
    return {
      problem: {
        rule: 'surrogates',
        message: `The request body is not valid JSON: no low surrogate in string at ${lone}`,
      },
    }
  } catch (error) {
    return { problem: invalid(error instanceof Error ? error.message : String(error)) }
  }
}

function invalid(why: string): Problem {
  return { rule: 'body-json', message: `The request body is not valid JSON: ${why}` }
}

function decode(raw: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw)
  } catch {
    return undefined
  }
}

const LONE_SURROGATE = /\p{Surrogate}/u

/** The path of the first text or key that holds half a surrogate pair. */
export function findLoneSurrogate(value: Json | undefined, path: string): string | undefined {
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? path : undefined
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : []
  for (const [key, part] of entries) {
    const at = path === '' ? String(key) : `${path}.${key}`
    if (typeof key === 'string' && LONE_SURROGATE.test(key)) return `${at} (key)`
    const found = findLoneSurrogate(part, at)
    if (found !== undefined) return found
  }
  return undefined
}
