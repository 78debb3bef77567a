import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { cut, shortName } from './cut.ts'
import { McpError, messageOf } from './errors.ts'
import {
  MAX_CURSOR_UNITS,
  MAX_LIST_PAGES,
  MAX_LIST_UNITS,
  MAX_NAME_UNITS,
  MAX_PROMPT_ARGUMENTS,
  MAX_SCHEMA_UNITS,
  MAX_TOOLS_UNITS,
} from './limits.ts'
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

/** The pages of a list, as far as they stay within limits. Entries that are no objects are left out. */
const listAll = async (
  peer: Requests,
  method: string,
  key: string,
  options: ListOptions,
): Promise<readonly JsonObject[]> => {
  const items: JsonObject[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  let size = 0
  for (let page = 0; page < MAX_LIST_PAGES; page += 1) {
    const result = await peer.request(method, cursor === undefined ? undefined : { cursor }, options)
    const list = result[key]
    const found = Array.isArray(list) ? list.filter(isJsonObject) : []
    // The first page is as long as a message may be; nearly all lists have no other.
    if (page > 0) size += JSON.stringify(found).length
    if (size > MAX_LIST_UNITS) {
      options.warn(`${method} is longer than ${MAX_LIST_UNITS} characters; the rest is left out.`)
      return items
    }
    for (const item of found) items.push(item)
    const { nextCursor } = result
    if (typeof nextCursor !== 'string' || seen.has(nextCursor)) return items
    if (nextCursor.length > MAX_CURSOR_UNITS) {
      options.warn(`${method} has a cursor of ${nextCursor.length} characters; the rest is left out.`)
      return items
    }
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
  orBefore('tools/list', options, before, async () => {
    const listed = await listAll(peer, 'tools/list', 'tools', options)
    return withinReason(
      listed.flatMap((raw) => readTool(raw, options)),
      options,
    )
  })

/** What tools say of themselves goes into every request. */
const withinReason = (
  tools: readonly ServerTool[],
  { warn }: Pick<ListOptions, 'warn'>,
): readonly ServerTool[] => {
  let size = 0
  const end = tools.findIndex((tool) => {
    size += tool.description.length + JSON.stringify(tool.inputSchema).length
    return size > MAX_TOOLS_UNITS
  })
  if (end === -1) return tools
  warn(
    `The tools from '${tools[end]?.name}' on, ${tools.length - end} of ${tools.length}, are left out: together they are described in more than ${MAX_TOOLS_UNITS} characters.`,
  )
  return tools.slice(0, end)
}

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
  if (name.length > MAX_NAME_UNITS) {
    warn(`A tool whose name has ${name.length} characters is left out: '${shortName(name)}'.`)
    return []
  }
  const usable = toolSchema(inputSchema)
  if (usable.type === 'unusable') {
    warn(`The tool '${name}' is left out: ${usable.why}.`)
    return []
  }
  const size = JSON.stringify(usable.schema).length
  if (size > MAX_SCHEMA_UNITS) {
    warn(`The tool '${name}' is left out: its inputSchema has ${size} characters.`)
    return []
  }
  if (usable.left.length > 0) {
    warn(
      `Of the tool '${name}' properties are left out whose names the API refuses: ${cut(usable.left.join(', '))}`,
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
  ...(typeof raw.title === 'string' ? { title: shortName(raw.title) } : {}),
  ...(typeof raw.readOnlyHint === 'boolean' ? { readOnly: raw.readOnlyHint } : {}),
  ...(typeof raw.destructiveHint === 'boolean' ? { destructive: raw.destructiveHint } : {}),
  ...(typeof raw.openWorldHint === 'boolean' ? { openWorld: raw.openWorldHint } : {}),
})

export const readPrompt = (raw: JsonObject): readonly ServerPrompt[] => {
  if (typeof raw.name !== 'string' || raw.name === '' || raw.name.length > MAX_NAME_UNITS) return []
  const declared = Array.isArray(raw.arguments) ? raw.arguments.filter(isJsonObject) : []
  return [
    {
      name: raw.name,
      description: cut(typeof raw.description === 'string' ? raw.description : ''),
      arguments: declared
        .slice(0, MAX_PROMPT_ARGUMENTS)
        .flatMap(({ name, required }) =>
          typeof name === 'string' && name.length <= MAX_NAME_UNITS
            ? [{ name, required: required === true }]
            : [],
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
