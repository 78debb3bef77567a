import { randomBytes } from 'node:crypto'

/**
 * Environment variable by which the descendants of a child are found after they have left its process group. It holds
 * one mark per engine on the way down: an engine started by a command of another engine belongs to both.
 */
export const CHILD_MARK = 'AGENT_CHILD_MARK'

/** Marks of one engine's children: the owner's part is the start of each of them. */
export interface Marks {
  readonly owner: string
  next(): string
}

export const createMarks = (): Marks => {
  const owner = `${randomBytes(8).toString('hex')}.`
  let count = 0
  return {
    owner,
    next() {
      count += 1
      // The end sign keeps child 1 from being found as child 12.
      return `${owner}${count};`
    },
  }
}

type Environment = Readonly<Record<string, string | undefined>>

export const withMark = (env: Environment, mark: string): Environment => ({
  ...env,
  [CHILD_MARK]: `${env[CHILD_MARK] ?? ''}${mark}`,
})
