import type { AgentDefinition } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readAgentFields } from '../extensions/agent-fields.ts'
import { StartupError } from './startup-error.ts'

/** Reads the value of `--agents`. Throws `StartupError` for anything but an object of definitions (spec: context §14.1). */
export const agentDefinitions = (text: string | undefined): Readonly<Record<string, AgentDefinition>> => {
  if (text === undefined) return {}
  const value = parse(text)
  if (!isJsonObject(value)) throw invalid('it is no JSON object')
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, definition(name, each)]))
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is not valid JSON')
  }
}

const definition = (name: string, value: unknown): AgentDefinition => {
  if (!/^[^\s:-][^\s:]*$/.test(name)) throw invalid(`'${name}' is no name: no spaces, no ":", no leading "-"`)
  if (!isJsonObject(value)) throw invalid(`'${name}' is no object`)
  const { description, prompt } = value
  if (typeof description !== 'string') throw invalid(`'${name}' has no "description"`)
  if (typeof prompt !== 'string') throw invalid(`'${name}' has no "prompt"`)
  const [problem] = readAgentFields(value).problems
  if (problem !== undefined) throw invalid(`${problem} (agent '${name}')`)
  return { ...value, description, prompt }
}

const invalid = (problem: string): StartupError =>
  new StartupError('invalid_agents', `Error: Invalid --agents configuration: ${problem}.`)
