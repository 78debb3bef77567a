import { resolvePath } from '../platform/paths.ts'
import type { PermissionQuestion } from './gate.ts'
import { parseRule } from './rule.ts'
import type { Subject } from './subject.ts'

const READS: ReadonlySet<string> = new Set(['Read', 'Grep', 'Glob'])
const WRITES: ReadonlySet<string> = new Set(['Edit', 'Write', 'NotebookEdit'])

/**
 * The call that a text such as `Bash(git push)` or `Read(~/.ssh/id)` stands for, as people ask about it; undefined when
 * its parentheses do not fit.
 */
export const questionFromRule = (text: string, cwd: string): PermissionQuestion | undefined => {
  const value = parseRule(text)
  if (value === undefined) return undefined
  const { toolName, content } = value
  const subject = content === undefined ? undefined : subjectOf(toolName, content, cwd)
  return {
    toolName,
    input: subject === undefined || content === undefined ? {} : inputOf(toolName, content),
    subjects: subject === undefined ? [] : [subject],
    readOnly: READS.has(toolName),
    cwd,
  }
}

const subjectOf = (toolName: string, content: string, cwd: string): Subject => {
  if (toolName === 'Bash') return { kind: 'command', command: content }
  if (READS.has(toolName)) return { kind: 'path', access: 'read', path: resolvePath(content, cwd) }
  if (WRITES.has(toolName)) return { kind: 'path', access: 'write', path: resolvePath(content, cwd) }
  if (toolName === 'WebFetch') return { kind: 'url', url: content.replace(/^domain:/, 'https://') }
  return { kind: 'name', name: content }
}

const inputOf = (toolName: string, content: string): PermissionQuestion['input'] => {
  if (toolName === 'Bash') return { command: content }
  if (toolName === 'WebFetch') return { url: content.replace(/^domain:/, 'https://') }
  return READS.has(toolName) || WRITES.has(toolName) ? { file_path: content } : {}
}
