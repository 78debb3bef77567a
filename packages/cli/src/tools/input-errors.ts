import type { z } from 'zod'
import { ToolInputError } from './define.ts'

type Issue = z.core.$ZodIssue

/** Input that its schema refuses. */
export class InputValidationError extends ToolInputError {
  /** What hosts get as `tool_use_result` (spec: tools §2.3). */
  readonly structured: string

  constructor(toolName: string, issues: readonly Issue[], input: unknown) {
    super('input_invalid', `InputValidationError: ${describeIssues(toolName, issues, input)}`)
    this.name = 'InputValidationError'
    this.structured = `InputValidationError: ${JSON.stringify(issues, null, 2)}`
  }
}

/**
 * Issues for the model (spec: tools §2.4): a list in plain words when all of them are about which parameters are there
 * and of which type, else what the validator says, as JSON.
 */
const describeIssues = (toolName: string, issues: readonly Issue[], input: unknown): string => {
  const missing: string[] = []
  const unexpected: string[] = []
  const mismatched: string[] = []
  for (const issue of issues) {
    const value = valueAt(input, issue.path)
    if (value === undefined) {
      missing.push(`Missing: the required parameter \`${pathText(issue.path)}\`.`)
    } else if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys)
        unexpected.push(`Unexpected: there is no parameter \`${pathText([...issue.path, key])}\`.`)
    } else if (issue.code === 'invalid_type') {
      mismatched.push(
        `Wrong type: the parameter \`${pathText(issue.path)}\` takes ${issue.expected}, not ${typeName(value)}.`,
      )
    } else {
      return JSON.stringify(issues, null, 2)
    }
  }
  const lines = [...missing, ...unexpected, ...mismatched]
  return [
    `${toolName} failed because of the following ${lines.length === 1 ? 'issue' : 'issues'}:`,
    ...lines,
  ].join('\n')
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown => {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([name]) => name === String(key))?.[1]
  }
  return value
}

/** `todos[0].activeForm` */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`
    return text === '' ? String(key) : `${text}.${String(key)}`
  }, '')

const typeName = (value: unknown): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
