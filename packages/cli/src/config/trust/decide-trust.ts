import { realpathSync } from 'node:fs'
import { isOn } from '../env-flag.ts'
import type { TrustPart } from './part.ts'
import type { TrustStore } from './store.ts'

/** Who decided that a project's files may run programs and widen rights. */
export type TrustGrant =
  /** `--trust-project` */
  | 'flag'
  /** `AGENT_TRUST_PROJECT=1` */
  | 'environment'
  /** `--setting-sources` names `project` or `local` */
  | 'sources'
  /** `IS_SANDBOX=1` */
  | 'sandbox'
  /** The project's folder is the user's own configuration */
  | 'own'
  /** An earlier decision about the same content */
  | 'stored'

export type TrustDecision =
  | { readonly type: 'granted'; readonly by: TrustGrant }
  /** Nothing in the project's files needs trust. */
  | { readonly type: 'not_needed' }
  /** Nobody has decided about these parts. */
  | { readonly type: 'undecided'; readonly parts: readonly TrustPart[] }

export interface TrustQuestion {
  readonly cwd: string
  readonly parts: readonly TrustPart[]
  readonly flag: boolean
  readonly explicitSources: boolean
  /** The project's folder is the user's own (`isOwnFolder`). */
  readonly own: boolean
  /** The process environment, without anything from settings. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly store: TrustStore
}

export const decideTrust = async (question: TrustQuestion): Promise<TrustDecision> => {
  const by = statedGrant(question)
  if (by !== undefined) return { type: 'granted', by }
  if (question.parts.length === 0) return { type: 'not_needed' }
  const trusted = await question.store.read(projectKey(question.cwd))
  const parts = question.parts.filter(({ id, hash }) => trusted[id] !== hash)
  return parts.length === 0 ? { type: 'granted', by: 'stored' } : { type: 'undecided', parts }
}

/** A decision is about the place, whatever link leads there. */
export const projectKey = (cwd: string): string => realpathSync(cwd)

const statedGrant = ({ flag, own, explicitSources, env }: TrustQuestion): TrustGrant | undefined => {
  if (flag) return 'flag'
  if (own) return 'own'
  if (isOn(env.AGENT_TRUST_PROJECT)) return 'environment'
  if (explicitSources) return 'sources'
  return isOn(env.IS_SANDBOX) ? 'sandbox' : undefined
}
