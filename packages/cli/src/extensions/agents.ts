import type { AgentDefinition } from '@agent-engine/protocol'
import { readAgentFields } from './agent-fields.ts'
import type { AgentFields, AgentSpec } from './agent-spec.ts'
import { type MarkdownDocument, textField } from './frontmatter.ts'
import { markdownFiles, readDefinition } from './markdown-files.ts'
import { parsePlaced } from './placed-document.ts'
import { firstOfEachName, type Place } from './places.ts'

export interface LoadedAgents {
  readonly agents: readonly AgentSpec[]
  /** For people: what files say that can't be used. */
  readonly problems: readonly string[]
}

/** The agents of `agents/**\/*.md`; files without a name or description are not agents (spec: context §14.1, 14.2). */
export const loadAgents = async (places: readonly Place[]): Promise<LoadedAgents> => {
  const found = (await Promise.all(places.map(agentsAt))).flat()
  return {
    agents: firstOfEachName(found.flatMap(({ agent }) => (agent === undefined ? [] : [agent]))),
    problems: found.flatMap(({ problems }) => problems),
  }
}

interface FoundAgent {
  readonly agent?: AgentSpec
  readonly problems: readonly string[]
}

const agentsAt = async (place: Place): Promise<FoundAgent[]> => {
  const files = await markdownFiles(place.directory)
  const loaded = await Promise.all(files.map(({ path }) => agentIn(path, place)))
  return loaded.flat()
}

const agentIn = async (path: string, place: Place): Promise<FoundAgent[]> => {
  const text = await readDefinition(path)
  if (text === undefined) return []
  const document = await parsePlaced(text, place)
  const name = textField(document, 'name')
  const description = textField(document, 'description')
  if (name === undefined || description === undefined || !isAgentName(name)) return []
  const { fields, problems: found, unlimited } = readAgentFields(rawFields(document, place))
  const problems = found.map(
    (problem) => `${path}: ${problem}; ${unlimited ? 'the agent is left out' : 'that is ignored'}.`,
  )
  if (unlimited) return [{ problems }]
  const agent = {
    name: place.prefix + name,
    description,
    prompt: document.body.trim(),
    source: place.source,
    ...given(fields),
  }
  return [{ agent, problems }]
}

/** Plugins bring no hooks, servers and modes with their agents (spec: context §18). */
const rawFields = ({ fields }: MarkdownDocument, { source }: Place): Readonly<Record<string, unknown>> => {
  if (source !== 'plugin') return fields
  const { hooks: _hooks, mcpServers: _servers, permissionMode: _mode, ...rest } = fields
  return rest
}

/** Without the fields that are not there, so that lists of agents are easy to read. */
const given = (fields: AgentFields): AgentFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Names are arguments of a tool and stand before a colon for plugins. */
export const isAgentName = (name: string): boolean => /^[^\s:-][^\s:]{0,63}$/.test(name)

/** The agents that a host defines. */
export const agentsFromHost = (
  definitions: Readonly<Record<string, AgentDefinition>>,
): readonly AgentSpec[] =>
  Object.entries(definitions).flatMap(([name, definition]) => {
    const { fields, unlimited } = readAgentFields(definition)
    const { description, prompt } = definition
    return unlimited ? [] : [{ name, description, prompt, source: 'host' as const, ...given(fields) }]
  })
