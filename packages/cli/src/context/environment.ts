import { release, type } from 'node:os'

/** Where the session runs. Collected once: nothing in it changes while the session lives. */
export interface EnvironmentFacts {
  readonly cwd: string
  readonly isGitRepository: boolean
  readonly additionalDirectories: readonly string[]
  readonly platform: NodeJS.Platform
  /** Kind and version of the operating system, `Linux 6.8.0`. */
  readonly osVersion: string
  /** `YYYY-MM-DD`, in local time. */
  readonly date: string
}

export const environmentFacts = (
  place: Pick<EnvironmentFacts, 'cwd' | 'isGitRepository' | 'additionalDirectories'>,
  now: Date,
): EnvironmentFacts => ({
  ...place,
  platform: process.platform,
  osVersion: `${type()} ${release()}`,
  date: localDate(now),
})

const localDate = (now: Date): string =>
  [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')

/** The environment block of the system prompt (spec: context §2.2, item 8). */
export const environmentBlock = (facts: EnvironmentFacts): string =>
  [
    'This is where you work:',
    '<env>',
    `Working directory: ${facts.cwd}`,
    `Is a git repository: ${facts.isGitRepository ? 'yes' : 'no'}`,
    ...(facts.additionalDirectories.length > 0
      ? [`Additional working directories: ${facts.additionalDirectories.join(', ')}`]
      : []),
    `Platform: ${facts.platform}`,
    `OS version: ${facts.osVersion}`,
    `Today's date: ${facts.date}`,
    '</env>',
  ].join('\n')
