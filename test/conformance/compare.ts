import { blocksOf, kindOf } from '../support/lines.ts'
import { asObject, asString, isObject, type JsonObject } from '../support/mock-api/json.ts'
import { controlResponses, isControlResponse, isExtra, orderParallelResults, signature } from './events.ts'
import { compareLine, type FieldContext } from './fields.ts'
import type { Line, Observation, ObservedRun } from './observation.ts'

export interface Difference {
  /** For instance `run 1, line 4 user[tool_result]: message.content[0].content`. */
  where: string
  expected: string
  actual: string
}

export interface Comparison {
  differences: Difference[]
  /** Lines that are the same event, up to the first that is not: how near the recording is. */
  alike: number
}

export interface CompareOptions {
  /** Demands also the fields that decisions.ts allows to be missing. */
  strict?: boolean
  /** Every recording of the transcript: a text or exit code may be that of any version. */
  versions: readonly Observation[]
  volatileFiles?: readonly string[]
}

/** Compares what a CLI did with one recording, by the rules of fixtures/transcripts/README.md. */
export function compare(recorded: Observation, actual: Observation, options: CompareOptions): Comparison {
  const recordedLines = options.versions
    .flatMap((version) => version.runs)
    .flatMap((run) => run.lines)
    .filter(isObject)
  const shared = {
    strict: options.strict === true,
    resultTexts: collectResultTexts(recordedLines),
    recordedLines,
  }
  const differences: Difference[] = []
  let alike = 0
  if (recorded.runs.length !== actual.runs.length) {
    differences.push({
      where: 'runs',
      expected: String(recorded.runs.length),
      actual: String(actual.runs.length),
    })
  }
  recorded.runs.forEach((run, index) => {
    const mine = actual.runs[index]
    if (mine === undefined) return
    const where = recorded.runs.length > 1 ? `run ${index + 1}, ` : ''
    const events = compareEvents(run, mine, where, shared)
    differences.push(...events.differences, ...compareResponses(run, mine, where, shared))
    alike += events.alike
    const codes = options.versions.map((version) => version.runs[index]?.exit.code)
    if (!codes.includes(mine.exit.code)) {
      differences.push({
        where: `${where}exit`,
        expected: [...new Set(codes)].join(' or '),
        actual: `${mine.exit.code} ${mine.exit.signal ?? ''}`,
      })
    }
  })
  return {
    differences: [...differences, ...compareFiles(recorded, actual, options.volatileFiles ?? [])],
    alike,
  }
}

type Shared = Omit<FieldContext, 'kind'>

function compareEvents(
  recorded: ObservedRun,
  actual: ObservedRun,
  where: string,
  shared: Shared,
): Comparison {
  const expected = orderParallelResults(recorded.lines.filter((line) => !isControlResponse(line)))
  const lines = orderParallelResults(actual.lines.filter((line) => !isControlResponse(line)))
  const differences: Difference[] = []
  let next = 0
  let alike = 0
  for (const line of expected) {
    while (
      next < lines.length &&
      isExtra(lines[next] ?? '') &&
      signature(lines[next] ?? '') !== signature(line)
    )
      next++
    const mine = lines[next]
    const at = `${where}line ${lineNumber(actual.lines, mine)} ${signature(line)}`
    if (mine === undefined || signature(mine) !== signature(line)) {
      return {
        differences: [
          ...differences,
          { where: at, expected: signature(line), actual: mine === undefined ? 'the end' : signature(mine) },
        ],
        alike,
      }
    }
    differences.push(...compareLines(line, mine, at, shared))
    next++
    alike++
  }
  const rest = lines.slice(next).find((line) => !isExtra(line))
  if (rest !== undefined)
    differences.push({
      where: `${where}line ${lineNumber(actual.lines, rest)}`,
      expected: 'the end',
      actual: signature(rest),
    })
  return { differences, alike }
}

function compareLines(recorded: Line, actual: Line, where: string, shared: Shared): Difference[] {
  if (typeof recorded === 'string' || typeof actual === 'string') {
    return recorded === actual
      ? []
      : [{ where, expected: JSON.stringify(recorded), actual: JSON.stringify(actual) }]
  }
  const kind = recorded.aborted === true ? `${kindOf(recorded)} aborted` : kindOf(recorded)
  return compareLine(recorded, actual, { ...shared, kind }).map((each) => ({
    ...each,
    where: `${where}: ${each.path}`,
  }))
}

function compareResponses(
  recorded: ObservedRun,
  actual: ObservedRun,
  where: string,
  shared: Shared,
): Difference[] {
  const mine = controlResponses(actual.lines)
  return [...controlResponses(recorded.lines)].flatMap(([id, { line, turn }]) => {
    const at = `${where}control_response to ${id}`
    const found = mine.get(id)
    if (found === undefined) return [{ where: at, expected: 'an answer', actual: 'none' }]
    if (found.turn !== turn)
      return [{ where: at, expected: `after ${turn} results`, actual: `after ${found.turn}` }]
    const kind = isInitialize(line) ? 'control_response/initialize' : 'control_response'
    return compareLine(line, found.line, { ...shared, kind }).map((each) => ({
      ...each,
      where: `${at}: ${each.path}`,
    }))
  })
}

function isInitialize(line: JsonObject): boolean {
  return 'output_style' in asObject(asObject(line.response).response)
}

function compareFiles(recorded: Observation, actual: Observation, volatile: readonly string[]): Difference[] {
  const names = new Set([...Object.keys(recorded.files), ...Object.keys(actual.files)])
  return [...names]
    .filter((name) => !volatile.includes(name) && recorded.files[name] !== actual.files[name])
    .map((name) => ({
      where: `file ${name}`,
      expected: showFile(recorded.files[name]),
      actual: showFile(actual.files[name]),
    }))
}

function showFile(content: string | undefined): string {
  return content === undefined ? 'no such file' : JSON.stringify(content).slice(0, 200)
}

/** The line's number on standard output, from 1. */
function lineNumber(lines: readonly Line[], line: Line | undefined): number {
  return line === undefined ? lines.length + 1 : lines.indexOf(line) + 1
}

/** What successful tool results said in any version; where the vendor worded a text itself, it may be any text. */
function collectResultTexts(lines: readonly JsonObject[]): Map<string, Set<string>> {
  const texts = new Map<string, Set<string>>()
  const results = lines
    .flatMap(blocksOf)
    .filter(
      (block) => block.type === 'tool_result' && block.is_error !== true && typeof block.content === 'string',
    )
  for (const { tool_use_id, content } of results) {
    const id = asString(tool_use_id)
    texts.set(id, (texts.get(id) ?? new Set()).add(asString(content)))
  }
  const isFree = (said: ReadonlySet<string>): boolean => [...said].some((text) => text.startsWith('TEXT('))
  return new Map([...texts].filter(([, said]) => !isFree(said)))
}
