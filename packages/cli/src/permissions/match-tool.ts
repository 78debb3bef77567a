import { isMcpToolName } from '@agent-engine/protocol/tool-names'
import type { Rule } from './rule.ts'
import { matchesWildcard } from './wildcard.ts'

/** Whether a rule speaks about every use of a tool (spec: permissions §4.2). */
export const coversTool = (rule: Rule, toolName: string): boolean => {
  if (rule.content !== undefined) return false
  if (rule.toolName === toolName || isServerOf(rule.toolName, toolName)) return true
  if (!rule.toolName.includes('*')) return false
  return isUsablePattern(rule) && matchesWildcard(rule.toolName, toolName)
}

const isServerOf = (server: string, toolName: string): boolean =>
  isMcpToolName(server) && !server.slice('mcp__'.length).includes('__') && toolName.startsWith(`${server}__`)

/** What widens rights has to name its server; what narrows them may name anything. */
const isUsablePattern = (rule: Rule): boolean =>
  rule.behavior !== 'allow' || /^mcp__[^*]+__/.test(rule.toolName)
