import { asArray, asString, isObject, type Json, type JsonObject } from '../json.ts'
import type { Problem, Rule } from './problem.ts'
import { schemaProblems } from './tool-schema.ts'

const CUSTOM_FIELDS = new Set([
  'type',
  'name',
  'description',
  'input_schema',
  'cache_control',
  'strict',
  'defer_loading',
  'input_examples',
  'eager_input_streaming',
  'allowed_callers',
])

/** Tool definitions: unique names, known fields, input schemas that are valid JSON Schema objects; and tool_choice. */
export const toolRules: Rule = ({ body }) => {
  const tools = asArray(body.tools)
  return [...tools.flatMap(definition), ...duplicateNames(tools), ...choice(body, tools)]
}

function definition(tool: Json, index: number): Problem[] {
  const path = `tools.${index}`
  if (!isObject(tool)) return [{ rule: 'tool-definition', message: `${path}: Input should be an object` }]
  const isServerTool = typeof tool.type === 'string' && tool.type !== 'custom'
  if (isServerTool) return []
  const problems: Problem[] = []
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(asString(tool.name))) {
    problems.push({
      rule: 'tool-definition',
      message: `${path}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`,
    })
  }
  if (tool.description !== undefined && typeof tool.description !== 'string') {
    problems.push({
      rule: 'tool-definition',
      message: `${path}.custom.description: Input should be a valid string`,
    })
  }
  const unknown = Object.keys(tool).filter((field) => !CUSTOM_FIELDS.has(field))
  problems.push(
    ...unknown.map((field) => ({
      rule: 'unknown-field',
      message: `${path}.custom.${field}: Extra inputs are not permitted`,
    })),
  )
  const complaint = schemaProblems(tool.input_schema)
  if (complaint !== undefined)
    problems.push({ rule: 'tool-schema', message: `${path}.custom.input_schema${complaint}` })
  return problems
}

function duplicateNames(tools: readonly Json[]): Problem[] {
  const names = tools.filter(isObject).map((tool) => asString(tool.name))
  return names.some((name, index) => names.indexOf(name) !== index)
    ? [{ rule: 'tool-definition', message: 'tools: Tool names must be unique.' }]
    : []
}

function choice(body: JsonObject, tools: readonly Json[]): Problem[] {
  if (!isObject(body.tool_choice)) return []
  const { type, name } = body.tool_choice
  if (!['auto', 'any', 'tool', 'none'].includes(asString(type))) {
    return [
      { rule: 'tool-choice', message: "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'" },
    ]
  }
  const isKnown = tools.some((tool) => isObject(tool) && tool.name === name)
  if (type === 'tool' && !isKnown) {
    return [{ rule: 'tool-choice', message: `Tool '${asString(name)}' not found in provided tools` }]
  }
  return []
}
