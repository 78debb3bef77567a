import { stripVTControlCharacters } from 'node:util'
import type { FileHunk, Json, JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { Paint } from './paint.ts'

const OUTPUT_LINES = 12
const DIFF_LINES = 40
const ARGUMENT_CHARS = 120

/** `Edit src/a.ts`, `Bash npm test`: the call in one line. */
export const callLine = (name: string, input: unknown, cwd: string, paint: Paint): string => {
  const detail = isJsonObject(input) ? mainArgument(input, cwd) : ''
  return `${paint('cyan', '●')} ${paint('bold', name)}${detail === '' ? '' : ` ${detail}`}`
}

const MAIN_ARGUMENTS = [
  'command',
  'file_path',
  'notebook_path',
  'pattern',
  'url',
  'query',
  'description',
  'skill',
  'bash_id',
  'shell_id',
]

const mainArgument = (input: JsonObject, cwd: string): string => {
  if (Array.isArray(input.todos))
    return `${input.todos.length} ${input.todos.length === 1 ? 'item' : 'items'}`
  const key = MAIN_ARGUMENTS.find((name) => typeof input[name] === 'string')
  const value = key === undefined ? firstString(input) : input[key]
  if (typeof value !== 'string') return ''
  const shown = key?.endsWith('_path') ? shortPath(value, cwd) : value
  const oneLine = plain(shown).replace(/\s*\n\s*/g, ' ⏎ ')
  return oneLine.length > ARGUMENT_CHARS ? `${oneLine.slice(0, ARGUMENT_CHARS).toWellFormed()}…` : oneLine
}

const firstString = (input: JsonObject): Json | undefined =>
  Object.values(input).find((value) => typeof value === 'string')

const shortPath = (path: string, cwd: string): string =>
  path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path

/** What a person wants to see of a result: the diff of an edit, the output of a command, one line for the rest. */
export const resultLines = (
  structured: unknown,
  text: string,
  isError: boolean,
  paint: Paint,
): readonly string[] => {
  if (isError) return clip(plain(text).split('\n'), OUTPUT_LINES).map((line) => paint('red', line))
  const hunks = hunksOf(structured)
  if (hunks !== undefined && hunks.length > 0) return clip(diffLines(hunks, paint), DIFF_LINES)
  if (isJsonObject(structured) && typeof structured.stdout === 'string') {
    const output = plain(text).split('\n')
    return clipMiddle(output, OUTPUT_LINES).map((line) => paint('dim', line))
  }
  if (isJsonObject(structured) && Array.isArray(structured.newTodos))
    return todoLines(structured.newTodos, paint)
  return [paint('dim', summary(structured, text))]
}

const hunksOf = (structured: unknown): readonly FileHunk[] | undefined => {
  if (!isJsonObject(structured) || !Array.isArray(structured.structuredPatch)) return undefined
  return structured.structuredPatch.filter(isHunk)
}

const isHunk = (value: unknown): value is FileHunk =>
  isJsonObject(value) && typeof value.oldStart === 'number' && Array.isArray(value.lines)

const diffLines = (hunks: readonly FileHunk[], paint: Paint): string[] =>
  hunks.flatMap((hunk) => {
    let oldLine = hunk.oldStart
    let newLine = hunk.newStart
    return hunk.lines.map((line) => {
      const text = plain(line)
      if (line.startsWith('-')) return paint('red', `${String(oldLine++).padStart(4)} ${text}`)
      if (line.startsWith('+')) return paint('green', `${String(newLine++).padStart(4)} ${text}`)
      if (line.startsWith('\\')) return paint('dim', `     ${text}`)
      oldLine += 1
      return paint('dim', `${String(newLine++).padStart(4)} ${text}`)
    })
  })

const TODO_MARKS: Readonly<Record<string, string>> = { completed: '☑', in_progress: '▶', pending: '☐' }

const todoLines = (todos: readonly Json[], paint: Paint): string[] =>
  todos.filter(isJsonObject).map((todo) => {
    const status = String(todo.status)
    const line = `${TODO_MARKS[status] ?? '·'} ${plain(String(todo.content))}`
    return status === 'completed' ? paint('dim', line) : line
  })

const summary = (structured: unknown, text: string): string => {
  if (isJsonObject(structured)) {
    const file = structured.file
    if (isJsonObject(file) && typeof file.numLines === 'number') return `${file.numLines} lines`
    if (typeof structured.numFiles === 'number') return `${structured.numFiles} files`
  }
  const lines = plain(text).split('\n')
  return lines.length > 1 ? `${lines[0]} … (${lines.length} lines)` : (lines[0] ?? '')
}

const clip = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines`]

/** Output of commands says what it did at the end. */
const clipMiddle = (lines: readonly string[], most: number): readonly string[] => {
  if (lines.length <= most) return lines
  const head = Math.floor(most / 3)
  const tail = most - head - 1
  return [...lines.slice(0, head), `… ${lines.length - head - tail} more lines`, ...lines.slice(-tail)]
}

/** Tool output must not steer the terminal. */
const plain = (text: string): string =>
  stripVTControlCharacters(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
