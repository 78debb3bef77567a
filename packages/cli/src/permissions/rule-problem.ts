import { isBuiltInToolName, isMcpToolName, TOOL_NAMES } from '@agent-engine/protocol/tool-names'
import { NAMING_TOOLS } from './match-name.ts'
import { parseRule, type RuleValue } from './rule.ts'

/** What is wrong with the text of a rule, for people. */
export interface RuleProblem {
  /** `malformed`: it is no rule. `inert`: it is one, but never matches, or not where it stands. */
  readonly kind: 'malformed' | 'inert'
  readonly message: string
}

/** Why a rule does not do what whoever wrote it may think (spec: permissions §4.1, 4.2); undefined when it does. */
export const ruleProblem = (text: string, behavior: 'allow' | 'deny' | 'ask'): RuleProblem | undefined => {
  const value = parseRule(text)
  if (value === undefined) return malformed('it is no rule. Write `Tool` or `Tool(content)`')
  const { toolName, content } = value
  if (toolName === 'Bash' && content !== undefined && /:\*(?!$)/.test(content)) {
    return malformed('`:*` can stand only at the end')
  }
  const builtIn = TOOL_NAMES.find((name) => name.toLowerCase() === toolName.toLowerCase())
  if (builtIn !== undefined && builtIn !== toolName) return malformed(`letter case counts: write ${builtIn}`)
  return (
    inertName(value, behavior) ?? (content === undefined ? undefined : inertContent(value, content, behavior))
  )
}

const malformed = (message: string): RuleProblem => ({ kind: 'malformed', message })
const inert = (message: string): RuleProblem => ({ kind: 'inert', message })

const inertName = ({ toolName, content }: RuleValue, behavior: string): RuleProblem | undefined => {
  if (isMcpToolName(toolName)) {
    if (content !== undefined) return malformed('rules for tools of MCP servers take no content')
    const isAnchored = !toolName.includes('*') || /^mcp__[^*]+__/.test(toolName)
    return behavior === 'allow' && !isAnchored
      ? inert('an allow rule has to name its server: mcp__<server>__*')
      : undefined
  }
  if (toolName.includes('*')) {
    return behavior === 'allow' ? inert('patterns for tool names hold only in deny and ask rules') : undefined
  }
  return isBuiltInToolName(toolName) ? undefined : inert(`there is no tool ${toolName}`)
}

/** Tools whose rules can say more than the name, by the rules' own words. */
const INSTEAD: Readonly<Record<string, string>> = {
  Write: 'Edit(path) rules hold for every tool that writes',
  NotebookEdit: 'Edit(path) rules hold for every tool that writes',
  Glob: 'Read(path) rules hold for every tool that reads',
  Grep: 'Read(path) rules hold for every tool that reads',
}

const WITH_CONTENT: ReadonlySet<string> = new Set(['Bash', 'Read', 'Edit', 'WebFetch', ...NAMING_TOOLS])

const inertContent = (
  { toolName }: RuleValue,
  content: string,
  behavior: string,
): RuleProblem | undefined => {
  if (toolName === 'WebFetch' && !content.startsWith('domain:') && behavior === 'allow') {
    return inert('write WebFetch(domain:<host>)')
  }
  if (toolName === 'Bash' && content === ':*')
    return inert('it matches nothing. Write Bash for every command')
  const isParameter = behavior !== 'allow' && /^\w+:/.test(content)
  if (WITH_CONTENT.has(toolName) || isParameter) return undefined
  const instead = Object.hasOwn(INSTEAD, toolName) ? INSTEAD[toolName] : undefined
  return inert(instead ?? `rules for ${toolName} take no content`)
}
