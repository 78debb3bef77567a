import { isJsonObject } from '@agent-engine/protocol/json-object'
import { PERMISSION_MODES, parsePermissionMode } from '@agent-engine/protocol/permission-modes'
import { EFFORTS } from '../context/thinking-setting.ts'
import type { AgentFields, AgentServer } from './agent-spec.ts'
import { listOf } from './frontmatter.ts'

/** Fields as a file's front matter or a JSON object has them. */
export type RawFields = Readonly<Record<string, unknown>>

const SCOPES = ['user', 'project', 'local'] as const
const ISOLATIONS = ['worktree'] as const

/** Without these an agent could do more than whoever wrote it meant. */
const LIMITS: ReadonlySet<string> = new Set(['tools', 'disallowedTools', 'disallowed-tools', 'hooks'])

export interface ReadFields {
  readonly fields: AgentFields
  /** What has the wrong form, and is left out. */
  readonly problems: readonly string[]
  /** What was left out would have limited the agent: it must not be used. */
  readonly unlimited: boolean
}

/** Reads what a definition says about an agent besides its name and prompt (spec: context §14.2). */
export const readAgentFields = (raw: RawFields): ReadFields => {
  const problems: string[] = []
  let unlimited = false
  const read = <T>(name: string, as: (value: unknown) => T | undefined, wanted: string): T | undefined => {
    const value = raw[name]
    if (value === undefined || value === null) return undefined
    const result = as(value)
    if (result !== undefined) return result
    problems.push(`"${name}" is no ${wanted}`)
    unlimited ||= LIMITS.has(name)
    return undefined
  }
  const names = (name: string): readonly string[] | undefined => read(name, listOf, 'list of names')
  const flag = (name: string): boolean | undefined => read(name, booleanOf, 'true or false')
  const count = (name: string): number | undefined => read(name, countOf, 'number above zero')
  const choice = <T extends string>(name: string, values: readonly T[]): T | undefined =>
    read(name, oneOf(values), values.join(' or '))
  const tools = names('tools')
  const fields: AgentFields = {
    tools: tools?.includes('*') ? undefined : tools,
    disallowedTools: names('disallowedTools') ?? names('disallowed-tools'),
    model: read('model', textOf, 'name of a model'),
    maxTurns: count('maxTurns'),
    background: flag('background'),
    permissionMode: read('permissionMode', parsePermissionMode, PERMISSION_MODES.join(' or ')),
    omitMemory: flag('omitClaudeMd'),
    effort: choice('effort', EFFORTS),
    skills: names('skills'),
    mcpServers: read('mcpServers', serversOf, 'list of MCP servers'),
    hooks: read('hooks', (value) => (isJsonObject(value) ? value : undefined), 'object of hooks'),
    memory: choice('memory', SCOPES),
    initialPrompt: read('initialPrompt', textOf, 'text'),
    autoCompactWindow: count('autoCompactWindow'),
    isolation: choice('isolation', ISOLATIONS),
    reminder: read('criticalSystemReminder_EXPERIMENTAL', textOf, 'text'),
    color: textOf(raw.color),
  }
  return { fields, problems, unlimited }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

const booleanOf = (value: unknown): boolean | undefined => {
  if (value === true || value === 'true' || value === 'yes') return true
  return value === false || value === 'false' || value === 'no' ? false : undefined
}

const countOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' ? Number(value) : value
  return typeof number === 'number' && number >= 1 ? Math.floor(number) : undefined
}

const oneOf =
  <T extends string>(values: readonly T[]) =>
  (value: unknown): T | undefined =>
    values.find((each) => each === value)

/** A list of names and of objects of name to configuration; one such object alone will do. */
const serversOf = (value: unknown): readonly AgentServer[] | undefined => {
  const entries = Array.isArray(value) ? value : isJsonObject(value) ? [value] : listOf(value)
  if (entries === undefined) return undefined
  const servers = entries.flatMap((entry: unknown): readonly (AgentServer | undefined)[] => {
    if (typeof entry === 'string') return [{ name: entry }]
    if (!isJsonObject(entry)) return [undefined]
    return Object.entries(entry).map(([name, config]) => ({ name, config }))
  })
  return servers.every((server) => server !== undefined) ? servers : undefined
}
