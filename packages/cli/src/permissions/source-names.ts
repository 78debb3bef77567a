import type { RuleSource } from './decision.ts'

const WORDS = {
  managed: 'managed settings',
  cliArg: 'command line',
  flag: '--settings',
  local: 'local settings',
  project: 'project settings',
  user: 'user settings',
  session: 'this session',
  command: 'a slash command',
  agent: 'the definition of the agent',
} as const satisfies Record<RuleSource['layer'], string>

/** Where a rule comes from, for people: the file where there is one. */
export const sourceName = ({ layer, file }: RuleSource): string => file ?? WORDS[layer]
