import { resolve } from 'node:path'
import type { AgentDefinition } from '@agent-engine/protocol'
import { messageOf } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { readAgentFields } from '../extensions/agent-fields.ts'
import { readGivenFile } from '../platform/given-file.ts'
import { StartupError } from './startup-error.ts'

/** Reads the value of `--agents`: JSON, or a file that holds it. Throws `StartupError` for anything but an object of definitions (spec: context §14.1). */
export const agentDefinitions = (
  given: string | undefined,
  cwd: string,
): Readonly<Record<string, AgentDefinition>> => {
  if (given === undefined) return {}
  const value = parse(isJsonText(given) ? given : fileText(given, cwd))
  if (!isJsonObject(value)) throw invalid('it is no JSON object')
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, definition(name, each)]))
}

/** Whoever gave a name of a file gave no JSON; whoever gave something else wants to hear about the JSON. */
const isJsonText = (given: string): boolean => /^\s*([[{"]|\d|$)/.test(given)

const fileText = (path: string, cwd: string): string => {
  try {
    return readGivenFile(resolve(cwd, path))
  } catch (error) {
    throw invalid(`${path}: ${messageOf(error)}. Give a JSON object, or a file that holds one`)
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(`it is not valid JSON (${messageOf(error)})`)
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
