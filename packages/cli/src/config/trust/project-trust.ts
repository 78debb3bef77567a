import { AgentError } from '@agent-engine/protocol/errors'
import { decideTrust, projectKey, type TrustQuestion } from './decide-trust.ts'
import { untrustedMessage } from './describe-trust.ts'
import type { TrustPart } from './part.ts'

/** Nobody has decided to trust the project, and there is nobody to ask. */
export class UntrustedProject extends AgentError {
  constructor(cwd: string, parts: readonly TrustPart[]) {
    super('untrusted_project', untrustedMessage(cwd, parts))
    this.name = 'UntrustedProject'
  }
}

/** Asks a person about the parts that nobody decided about. `restrict`: go on without them. */
export type AskTrust = (cwd: string, parts: readonly TrustPart[]) => Promise<'trust' | 'restrict' | 'leave'>

export interface ProjectTrustOptions extends Omit<TrustQuestion, 'parts'> {
  /** Absent: nobody can be asked. */
  readonly ask: AskTrust | undefined
  /** Everything in the project that a decision covers, found when somebody trusts it. */
  scan(): Promise<readonly TrustPart[]>
}

/** The one place that says whether parts of a project's files may run programs or widen rights (PAIN-08). */
export interface ProjectTrust {
  /**
   * True: these may be used. False: a person goes on without them. Rejects with `UntrustedProject` when nobody has
   * decided and nobody can be asked.
   */
  admit(parts: readonly TrustPart[]): Promise<boolean>
  /** The same for a part that is met while a session runs: never asks, never rejects. */
  permits(part: TrustPart): Promise<boolean>
  /** A person was shown these and wants them. */
  accept(parts: readonly TrustPart[]): Promise<void>
}

export const createProjectTrust = (options: ProjectTrustOptions): ProjectTrust => {
  const { cwd, ask, store } = options
  let isRestricted = false
  return {
    async admit(parts) {
      const decision = await decideTrust({ ...options, parts })
      if (decision.type !== 'undecided') return true
      if (isRestricted) return false
      if (ask === undefined) throw new UntrustedProject(cwd, decision.parts)
      // Trusted is what was there when the person was asked, not what has come since.
      const all = await everything(options, parts)
      const open = await decideTrust({ ...options, parts: all })
      switch (await ask(cwd, open.type === 'undecided' ? open.parts : decision.parts)) {
        case 'trust':
          await store.trust(projectKey(cwd), all, 'replace')
          return true
        case 'restrict':
          isRestricted = true
          return false
        case 'leave':
          throw new AgentError('trust_refused', `Left ${cwd} without running anything.`)
      }
    },
    async permits(part) {
      const decision = await decideTrust({ ...options, parts: [part] })
      return decision.type === 'granted'
    },
    async accept(parts) {
      if (parts.length > 0) await store.trust(projectKey(cwd), parts, 'add')
    },
  }
}

/** What a session would use now, and the rest of the project that needs trust; each part once. */
const everything = async (
  { scan }: Pick<ProjectTrustOptions, 'scan'>,
  parts: readonly TrustPart[],
): Promise<readonly TrustPart[]> => {
  const ids = new Set(parts.map(({ id }) => id))
  return [...parts, ...(await scan()).filter(({ id }) => !ids.has(id))]
}
