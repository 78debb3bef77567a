import { asArray, asObject, isArray, isObject, type Json, type JsonObject } from '../support/mock-api/json.ts'
import { type Decision, nullable, ofAnyVersion, openEnded, optional } from './decisions.ts'

export interface FieldDifference {
  path: string
  expected: string
  actual: string
}

export interface FieldContext {
  /** `type/subtype` of the line. */
  kind: string
  /** Leaves out the allowance for fields that only the newer version has. */
  strict: boolean
  /** Texts that the content of a successful tool result may have, by tool use id; no entry: any. */
  resultTexts: ReadonlyMap<string, ReadonlySet<string>>
  /** The lines of all versions, for fields that may hold what any version said. */
  recordedLines: readonly JsonObject[]
}

/** Every recorded field must be there with the same JSON type, and values that stand for one of several choices must be equal. */
export function compareLine(
  recorded: JsonObject,
  actual: JsonObject,
  context: FieldContext,
): FieldDifference[] {
  return compareObject(recorded, actual, '', context)
}

function compareObject(
  recorded: JsonObject,
  actual: JsonObject,
  path: string,
  context: FieldContext,
): FieldDifference[] {
  return Object.entries(recorded).flatMap(([key, value]) => {
    if (value === undefined) return []
    return compareValue(value, actual[key], path === '' ? key : `${path}.${key}`, context, actual)
  })
}

function compareValue(
  recorded: Json,
  actual: Json | undefined,
  path: string,
  context: FieldContext,
  owner: JsonObject,
): FieldDifference[] {
  const general = path.replace(/\[\d+\]/g, '[]')
  const decided = (list: readonly Decision[]): boolean =>
    list.some((each) => each.kind.test(context.kind) && each.path.test(general))
  if (actual === undefined) {
    const allowed = !context.strict && decided(optional)
    return allowed ? [] : [{ path, expected: `a ${jsonType(recorded)}`, actual: 'nothing' }]
  }
  if (decided(nullable) && (actual === null || recorded === null)) return []
  if (jsonType(actual) !== jsonType(recorded)) {
    return [{ path, expected: `a ${jsonType(recorded)}`, actual: `${jsonType(actual)} ${show(actual)}` }]
  }
  if (decided(openEnded)) return []
  if (decided(ofAnyVersion)) return compareWithAny(recorded, actual, path, context, owner)
  if (isObject(recorded) && isObject(actual)) {
    return general === 'modelUsage'
      ? compareModelUsage(recorded, actual, context)
      : compareObject(recorded, actual, path, context)
  }
  if (isArray(recorded) && isArray(actual)) return compareList(recorded, actual, path, context, owner)
  return compareScalar(recorded, actual, path, general, context, owner)
}

/** For a field of the first two levels of a line: some version said the same. */
function compareWithAny(
  recorded: Json,
  actual: Json,
  path: string,
  context: FieldContext,
  owner: JsonObject,
): FieldDifference[] {
  const [first = '', second = ''] = path.split('.')
  const said = context.recordedLines.map((line) => asObject(line[first])[second]).filter(isArray)
  const matches = said.some((list) => compareList(list, asArray(actual), path, context, owner).length === 0)
  return matches ? [] : compareList(asArray(recorded), asArray(actual), path, context, owner)
}

function compareList(
  recorded: Json[],
  actual: Json[],
  path: string,
  context: FieldContext,
  owner: JsonObject,
): FieldDifference[] {
  if (recorded.length !== actual.length) {
    return [{ path, expected: `${recorded.length} items`, actual: `${actual.length} items ${show(actual)}` }]
  }
  return recorded.flatMap((value, index) =>
    compareValue(value, actual[index], `${path}[${index}]`, context, owner),
  )
}

/** Keys are model names, which are version detail; each entry must have the fields of a recorded one. */
function compareModelUsage(
  recorded: JsonObject,
  actual: JsonObject,
  context: FieldContext,
): FieldDifference[] {
  const sample = Object.values(recorded).find(isObject)
  if (sample === undefined) return []
  return Object.values(actual).flatMap((entry) =>
    compareValue(sample, entry, 'modelUsage.*', context, actual),
  )
}

/** Fields whose value is one of several choices that hosts branch on. */
const ENUMERATED =
  /(^|\.)(type|subtype|role|name|tool_name|hook_event_name|callback_id|permissionMode|permission_mode|mode|behavior|decision|destination|apiKeySource|output_style|error|error_code|error_status|api_error_status|api_error_type|terminal_reason|stop_reason|status|is_error|isReplay|isSynthetic|aborted|non_execution_kind|media_type|method|jsonrpc|server_name)$/

/** Texts that come from the script, so that every engine shows the same. */
const SCRIPTED: readonly { kind: RegExp; path: RegExp }[] = [
  { kind: /^assistant$/, path: /^message\.content\[\]\.(text|thinking|signature|data|input\..*)$/ },
  { kind: /^user$/, path: /^message\.content\[\]\.text$/ },
  { kind: /^stream_event\//, path: /^event\.delta\.\w+$/ },
  { kind: /^result\//, path: /^(result|permission_denials\[\]\.tool_input\..*)$/ },
  { kind: /^control_request\/can_use_tool$/, path: /^request\.input\./ },
  { kind: /^control_request\/hook_callback$/, path: /^request\.input\.tool_input\./ },
]

function compareScalar(
  recorded: Json,
  actual: Json,
  path: string,
  general: string,
  context: FieldContext,
  owner: JsonObject,
): FieldDifference[] {
  if (general === 'message.content[].content') return compareResultText(actual, path, context, owner)
  const scripted = SCRIPTED.some((each) => each.kind.test(context.kind) && each.path.test(general))
  const decisive = ENUMERATED.test(general) || scripted
  if (!decisive || isPlaceholder(recorded) || trimmed(recorded) === trimmed(actual)) return []
  return [{ path, expected: show(recorded), actual: show(actual) }]
}

function compareResultText(
  actual: Json,
  path: string,
  context: FieldContext,
  owner: JsonObject,
): FieldDifference[] {
  const allowed = context.resultTexts.get(String(owner.tool_use_id))
  if (owner.is_error === true || allowed === undefined) return []
  const same = (a: string, b: string): boolean => relativePaths(a) === relativePaths(b)
  if ([...allowed].some((text) => same(text, String(actual)))) return []
  return [{ path, expected: [...allowed].map(show).join(' or '), actual: show(actual) }]
}

/** White space at the end of a text was cut off in the recordings. */
function trimmed(value: Json): Json {
  return typeof value === 'string' ? value.trimEnd() : value
}

/** Paths in results are absolute in the older version and relative to the work directory in the newer (tools.md 4.5, 4.6). */
function relativePaths(text: string): string {
  return text.replaceAll('/project/', '').trimEnd()
}

/** Names that the recordings put in the place of ids, times and the vendor's own sentences. */
function isPlaceholder(value: Json): boolean {
  return (
    typeof value === 'string' && /^(TEXT\(\d+ characters\)|uuid-\d+|TIME|msg_mock_\d+|req_mock)$/.test(value)
  )
}

function jsonType(value: Json): string {
  if (value === null) return 'null'
  return isArray(value) ? 'list' : typeof value
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value)
  return text.length > 160 ? `${text.slice(0, 160)}…` : text
}
