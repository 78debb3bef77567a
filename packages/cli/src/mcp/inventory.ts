import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { McpError, messageOf } from './errors.ts'
import { MAX_LIST_PAGES, MAX_TEXT_UNITS } from './limits.ts'
import type { RequestOptions } from './peer.ts'
import { toolSchema } from './tool-schema.ts'

/** Hints of a server about a tool. They never widen rights. */
export interface ToolHints {
  readonly title?: string
  readonly readOnly?: boolean
  readonly destructive?: boolean
  readonly openWorld?: boolean
}

/** A tool as its server lists it. */
export interface ServerTool {
  /** The server's own name of it. */
  readonly name: string
  readonly description: string
  readonly inputSchema: JsonObject
  readonly hints: ToolHints
  readonly meta: JsonObject
}

export interface ServerPrompt {
  readonly name: string
  readonly description: string
  readonly arguments: readonly { readonly name: string; readonly required: boolean }[]
}

export interface ServerResource {
  readonly name: string
  readonly uri: string
  readonly description?: string
  readonly mimeType?: string
}

/** Something that takes requests to one server. */
export interface Requests {
  request(method: string, params: JsonObject | undefined, options: RequestOptions): Promise<JsonObject>
}

export interface ListOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  warn(problem: string): void
}

/** All pages of a list. Entries that are no objects are left out. */
const listAll = async (
  peer: Requests,
  method: string,
  key: string,
  options: ListOptions,
): Promise<readonly JsonObject[]> => {
  const items: JsonObject[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let page = 0; page < MAX_LIST_PAGES; page += 1) {
    const result = await peer.request(method, cursor === undefined ? undefined : { cursor }, options)
    const list = result[key]
    if (Array.isArray(list)) items.push(...list.filter(isJsonObject))
    const { nextCursor } = result
    if (typeof nextCursor !== 'string' || seen.has(nextCursor)) return items
    seen.add(nextCursor)
    cursor = nextCursor
  }
  options.warn(`${method} did not end after ${MAX_LIST_PAGES} pages; the rest is left out.`)
  return items
}

/** The tools of a server. A malformed one is left out; of a list that fails, those of `before` stay (spec: mcp §4). */
export const listTools = (
  peer: Requests,
  options: ListOptions,
  before: readonly ServerTool[] = [],
): Promise<readonly ServerTool[]> =>
  orBefore('tools/list', options, before, async () =>
    (await listAll(peer, 'tools/list', 'tools', options)).flatMap((raw) => readTool(raw, options)),
  )

export const listPrompts = (
  peer: Requests,
  options: ListOptions,
  before: readonly ServerPrompt[] = [],
): Promise<readonly ServerPrompt[]> =>
  orBefore('prompts/list', options, before, async () =>
    (await listAll(peer, 'prompts/list', 'prompts', options)).flatMap(readPrompt),
  )

/** Rejects when the server answers with an error. */
export const listResources = async (
  peer: Requests,
  options: ListOptions,
): Promise<readonly ServerResource[]> =>
  (await listAll(peer, 'resources/list', 'resources', options)).flatMap(readResource)

const orBefore = async <T>(
  method: string,
  options: ListOptions,
  before: readonly T[],
  list: () => Promise<readonly T[]>,
): Promise<readonly T[]> => {
  try {
    return await list()
  } catch (error) {
    if (options.signal?.aborted || peerIsGone(error)) throw error
    options.warn(`${method} failed: ${messageOf(error)}`)
    return before
  }
}

const peerIsGone = (error: unknown): boolean =>
  error instanceof McpError && (error.code === 'mcp_closed' || error.code === 'mcp_unauthorized')

/** None when the tool can't be used. */
export const readTool = (raw: JsonObject, { warn }: Pick<ListOptions, 'warn'>): readonly ServerTool[] => {
  const { name, description, inputSchema, annotations, _meta } = raw
  if (typeof name !== 'string' || name === '') {
    warn('A tool without a name is left out.')
    return []
  }
  const usable = toolSchema(inputSchema)
  if (usable.type === 'unusable') {
    warn(`The tool '${name}' is left out: ${usable.why}.`)
    return []
  }
  if (usable.left.length > 0) {
    warn(
      `Of the tool '${name}' properties are left out whose names the API refuses: ${usable.left.join(', ')}`,
    )
  }
  return [
    {
      name,
      description: cut(typeof description === 'string' ? description : ''),
      inputSchema: usable.schema,
      hints: readHints(isJsonObject(annotations) ? annotations : {}),
      meta: isJsonObject(_meta) ? _meta : {},
    },
  ]
}

const readHints = (raw: JsonObject): ToolHints => ({
  ...(typeof raw.title === 'string' ? { title: raw.title } : {}),
  ...(typeof raw.readOnlyHint === 'boolean' ? { readOnly: raw.readOnlyHint } : {}),
  ...(typeof raw.destructiveHint === 'boolean' ? { destructive: raw.destructiveHint } : {}),
  ...(typeof raw.openWorldHint === 'boolean' ? { openWorld: raw.openWorldHint } : {}),
})

export const readPrompt = (raw: JsonObject): readonly ServerPrompt[] => {
  if (typeof raw.name !== 'string' || raw.name === '') return []
  const declared = Array.isArray(raw.arguments) ? raw.arguments.filter(isJsonObject) : []
  return [
    {
      name: raw.name,
      description: typeof raw.description === 'string' ? raw.description : '',
      arguments: declared.flatMap(({ name, required }) =>
        typeof name === 'string' ? [{ name, required: required === true }] : [],
      ),
    },
  ]
}

const readResource = ({ name, uri, description, mimeType }: JsonObject): readonly ServerResource[] => {
  if (typeof uri !== 'string') return []
  return [
    {
      name: typeof name === 'string' ? name : uri,
      uri,
      ...(typeof description === 'string' ? { description } : {}),
      ...(typeof mimeType === 'string' ? { mimeType } : {}),
    },
  ]
}

const CUT_REMARK = '… [cut]'

/** Texts of servers go into every request: they get a cap. */
export const cut = (text: string): string =>
  text.length <= MAX_TEXT_UNITS
    ? text
    : `${text.slice(0, MAX_TEXT_UNITS - CUT_REMARK.length).toWellFormed()}${CUT_REMARK}`
