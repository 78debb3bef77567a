import { hashBytes } from '../../platform/hash.ts'
import { toShown } from './shown-text.ts'

/** One thing in a project's files that would run a program or widen rights (spec: settings §4). */
export interface TrustPart {
  /** File and key, relative to the project: `.claude/settings.json: hooks.PreToolUse`. */
  readonly id: string
  /** What it does, for people: one line without control characters. */
  readonly effect: string
  /** SHA-256 of the content. A stored decision holds for this content only. */
  readonly hash: string
}

export const trustPart = (id: string, effect: string, content: unknown): TrustPart => ({
  id: toShown(id),
  effect: toShown(effect),
  hash: hashBytes(Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))),
})
