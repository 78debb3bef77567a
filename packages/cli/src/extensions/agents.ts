import type { AgentDefinition } from '@agent-engine/protocol'
import type { AgentSpec } from './agent-spec.ts'
import { listField, parseDocument, textField } from './frontmatter.ts'
import { markdownFiles, readDefinition } from './markdown-files.ts'
import { firstOfEachName, type Place } from './places.ts'
import { withPluginRoot } from './plugins.ts'

/** The agents of `agents/**\/*.md`; files without a name or description are not agents (spec: context §14.1, 14.2). */
export const loadAgents = async (places: readonly Place[]): Promise<readonly AgentSpec[]> => {
  const found = await Promise.all(places.map(agentsAt))
  return firstOfEachName(found.flat())
}

const agentsAt = async (place: Place): Promise<AgentSpec[]> => {
  const files = await markdownFiles(place.directory)
  const loaded = await Promise.all(files.map(({ path }) => agentIn(path, place)))
  return loaded.flat()
}

const agentIn = async (path: string, place: Place): Promise<AgentSpec[]> => {
  const text = await readDefinition(path)
  if (text === undefined) return []
  const document = await parseDocument(text)
  const name = textField(document, 'name')
  const description = textField(document, 'description')
  if (name === undefined || description === undefined || !isAgentName(name)) return []
  const tools = listField(document, 'tools')
  const disallowedTools = listField(document, 'disallowedTools') ?? listField(document, 'disallowed-tools')
  const model = textField(document, 'model')
  const maxTurns = Number(textField(document, 'maxTurns') ?? Number.NaN)
  return [
    {
      name: place.prefix + name,
      description,
      prompt: withPluginRoot(document.body.trim(), place.plugin),
      source: place.source,
      ...(tools === undefined || tools.includes('*') ? {} : { tools }),
      ...(disallowedTools === undefined ? {} : { disallowedTools }),
      ...(model === undefined ? {} : { model }),
      ...(maxTurns > 0 ? { maxTurns: Math.floor(maxTurns) } : {}),
      ...(document.fields.background === true ? { background: true } : {}),
    },
  ]
}

/** Names are arguments of a tool and stand before a colon for plugins. */
export const isAgentName = (name: string): boolean => /^[^\s:-][^\s:]{0,63}$/.test(name)

/** The agents that a host or `--agents` defines. */
export const agentsFromHost = (
  definitions: Readonly<Record<string, AgentDefinition>>,
): readonly AgentSpec[] =>
  Object.entries(definitions).map(([name, definition]) => ({
    name,
    description: definition.description,
    prompt: definition.prompt,
    source: 'host',
    ...(definition.tools === undefined ? {} : { tools: definition.tools }),
    ...(definition.disallowedTools === undefined ? {} : { disallowedTools: definition.disallowedTools }),
    ...(definition.model === undefined ? {} : { model: definition.model }),
    ...(definition.maxTurns === undefined ? {} : { maxTurns: definition.maxTurns }),
    ...(definition.background === undefined ? {} : { background: definition.background }),
    ...(definition.permissionMode === undefined ? {} : { permissionMode: definition.permissionMode }),
    ...(definition.omitClaudeMd === undefined ? {} : { omitMemory: definition.omitClaudeMd }),
  }))
