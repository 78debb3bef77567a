import type { JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isDeeperThan, MAX_JSON_DEPTH } from '../platform/json-depth.ts'
import { McpError } from './errors.ts'

/** Puts bytes that the model can't be shown into a file; gives its path, undefined when there is no place for it. */
export type SaveBytes = (base64: string, mimeType: string) => Promise<string | undefined>

export interface BlockPorts {
  readonly save: SaveBytes
  /** The image as the API takes it; undefined when it can't be shown. */
  show(base64: string, mimeType: string): Promise<ToolResultContentBlock | undefined>
}

/** The result of a call: for the model, and for hosts. */
export interface CallOutcome {
  readonly content: readonly ToolResultContentBlock[]
  readonly structuredContent?: unknown
}

/** `tools/call` result → blocks for the model (spec: mcp §6.3). Throws `McpError` when the tool reported a failure. */
export const callOutcome = async (
  server: string,
  result: JsonObject,
  ports: BlockPorts,
): Promise<CallOutcome> => {
  const raw = Array.isArray(result.content) ? result.content.filter(isJsonObject) : []
  if (result.isError === true) throw new McpError('mcp_tool_error', errorText(raw))
  const content = (await Promise.all(raw.map((block) => toBlocks(server, block, ports)))).flat()
  if ('toolResult' in result && raw.length === 0) content.push(text(legacyText(result.toolResult)))
  const { structuredContent } = result
  if (structuredContent === undefined || structuredContent === null) return { content }
  if (isDeeperThan(structuredContent, MAX_JSON_DEPTH)) {
    return {
      content: [
        ...content,
        text(`(structured content nested deeper than ${MAX_JSON_DEPTH} levels was left out)`),
      ],
    }
  }
  if (!content.some((block) => block.type === 'text' && isSameJson(block.text, structuredContent))) {
    content.push(text(JSON.stringify(structuredContent)))
  }
  return { content, structuredContent }
}

/** Servers of the first protocol version answer with any value. */
const legacyText = (value: unknown): string =>
  isDeeperThan(value, MAX_JSON_DEPTH)
    ? `(a result nested deeper than ${MAX_JSON_DEPTH} levels was left out)`
    : (JSON.stringify(value) ?? '')

const errorText = (blocks: readonly JsonObject[]): string => {
  const texts = blocks.flatMap((block) => (typeof block.text === 'string' ? [block.text] : []))
  return texts.join('\n') || 'The tool failed and did not say why.'
}

const text = (value: string): ToolResultContentBlock => ({ type: 'text', text: value })

/** One block of a result, a prompt or a resource. Unknown ones are dropped. */
export const toBlocks = async (
  server: string,
  block: JsonObject,
  ports: BlockPorts,
): Promise<ToolResultContentBlock[]> => {
  const mimeType = typeof block.mimeType === 'string' ? block.mimeType : 'application/octet-stream'
  switch (block.type) {
    case 'text':
      return typeof block.text === 'string' ? [text(block.text)] : []
    case 'image':
      if (typeof block.data !== 'string') return []
      return [
        (await ports.show(block.data, mimeType)) ??
          (await savedAs('Image', block.data, mimeType, ports.save)),
      ]
    case 'audio':
      return typeof block.data === 'string' ? [await savedAs('Audio', block.data, mimeType, ports.save)] : []
    case 'resource_link':
      return [text(linkText(block))]
    case 'resource':
      return isJsonObject(block.resource) ? resourceBlocks(server, block.resource, ports) : []
    default:
      return []
  }
}

const linkText = ({ name, uri, description }: JsonObject): string =>
  `[Resource link: ${String(name ?? '')}] ${String(uri ?? '')}${typeof description === 'string' ? ` (${description})` : ''}`

const resourceBlocks = async (
  server: string,
  resource: JsonObject,
  ports: BlockPorts,
): Promise<ToolResultContentBlock[]> => {
  const prefix = `[Resource from ${server} at ${String(resource.uri ?? '')}] `
  if (typeof resource.text === 'string') return [text(prefix + resource.text)]
  if (typeof resource.blob !== 'string') return []
  const mimeType = typeof resource.mimeType === 'string' ? resource.mimeType : 'application/octet-stream'
  const shown = mimeType.startsWith('image/') ? await ports.show(resource.blob, mimeType) : undefined
  if (shown !== undefined) return [text(prefix), shown]
  const saved = await savedAs('Data', resource.blob, mimeType, ports.save)
  return [saved.type === 'text' ? text(prefix + saved.text) : saved]
}

const savedAs = async (
  what: string,
  base64: string,
  mimeType: string,
  save: SaveBytes,
): Promise<ToolResultContentBlock> => {
  const path = await save(base64, mimeType)
  const size = Math.floor((base64.length * 3) / 4)
  return text(
    path === undefined
      ? `[${what} of ${size} bytes (${mimeType}) could not be kept in a file]`
      : `[${what} of ${size} bytes (${mimeType}) is in ${path}]`,
  )
}

const isSameJson = (candidate: string, value: unknown): boolean => {
  try {
    return JSON.stringify(sorted(JSON.parse(candidate))) === JSON.stringify(sorted(value))
  } catch {
    return false
  }
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
