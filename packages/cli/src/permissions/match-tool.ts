import { isMcpToolName, mcpServerRule, mcpServerRulesFor } from '@agent-engine/protocol/tool-names'
import type { Rule } from './rule.ts'
import { matchesWildcard } from './wildcard.ts'

/**
 * Whether a rule speaks about every use of a tool (spec: permissions §4.2). `server` is the MCP server that the tool is
 * of. Names of servers may hold `__`: without it nobody can say where the name of the server ends, and a rule that
 * narrows rights holds wherever that might be, one that widens them only where it must be.
 */
export const coversTool = (rule: Rule, toolName: string, server?: string): boolean => {
  if (rule.content !== undefined) return false
  if (rule.toolName === toolName || coversServer(rule, toolName, server)) return true
  if (!rule.toolName.includes('*')) return false
  return isUsablePattern(rule, toolName, server) && matchesWildcard(rule.toolName, toolName)
}

const serversOf = (toolName: string, server: string | undefined): readonly string[] =>
  server === undefined ? mcpServerRulesFor(toolName) : [mcpServerRule(server)]

const coversServer = (rule: Rule, toolName: string, server: string | undefined): boolean => {
  if (!isMcpToolName(rule.toolName) || !toolName.startsWith(`${rule.toolName}__`)) return false
  const servers = serversOf(toolName, server)
  return rule.behavior === 'allow'
    ? servers.every((name) => name === rule.toolName)
    : servers.includes(rule.toolName)
}

/** What widens rights has to name its server; what narrows them may name anything. */
const isUsablePattern = (rule: Rule, toolName: string, server: string | undefined): boolean => {
  if (rule.behavior !== 'allow') return true
  const literal = rule.toolName.slice(0, rule.toolName.indexOf('*'))
  const servers = serversOf(toolName, server)
  return servers.length > 0 && servers.every((name) => literal.startsWith(`${name}__`))
}
