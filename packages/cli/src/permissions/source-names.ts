import type { PermissionRuleSource } from '@agent-engine/protocol'
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

const ON_THE_WIRE = {
  managed: 'policySettings',
  cliArg: 'cliArg',
  flag: 'flagSettings',
  local: 'localSettings',
  project: 'projectSettings',
  user: 'userSettings',
  session: 'session',
  command: 'command',
  agent: 'session',
} as const satisfies Record<RuleSource['layer'], PermissionRuleSource>

/** Where a rule comes from, as `decision_reason_rule_source` has it. */
export const wireSource = ({ layer }: RuleSource): PermissionRuleSource => ON_THE_WIRE[layer]
