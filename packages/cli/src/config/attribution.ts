import type { Settings } from '@agent-engine/protocol'

/** What the model puts under its work; empty: nothing. */
export interface Attribution {
  /** Last lines of a commit message. */
  readonly commit: string
  /** Last lines of the description of a pull request. */
  readonly pullRequest: string
}

const COMMIT = 'Co-Authored-By: Claude <noreply@anthropic.com>'
const PULL_REQUEST = 'Written with agent-engine'
const NONE: Attribution = { commit: '', pullRequest: '' }

/** `attribution`, or `includeCoAuthoredBy` where only that is set; on when neither is (spec: settings §5). */
export const attributionOf = ({ attribution, includeCoAuthoredBy }: Settings): Attribution => {
  if ((attribution ?? includeCoAuthoredBy) === false) return NONE
  const given = typeof attribution === 'object' ? attribution : {}
  return { commit: given.commit ?? COMMIT, pullRequest: given.pr ?? PULL_REQUEST }
}
