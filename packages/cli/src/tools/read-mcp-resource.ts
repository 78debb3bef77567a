import type { ToolResultContentBlock } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type {
  McpResourceContent,
  ReadMcpResourceInput,
  ReadMcpResourceOutput,
} from '@agent-engine/protocol/tool-io/read-mcp-resource'
import { fitImage } from '../platform/images.ts'
import { humanSize } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolFailure } from './define.ts'
import { defineTool } from './define-tool.ts'
import { IMAGE_MAX_FILE_BYTES } from './limits.ts'
import { extensionOfType } from './media-type.ts'
import { IMAGE_LIMITS } from './read-image.ts'

const DESCRIPTION = `Reads a resource of an MCP server.

\`server\` and \`uri\` are those that ListMcpResourcesTool gives. What is not text is saved to a file whose path is in the result; images are shown as well.`

async function* run(
  { server, uri }: ReadMcpResourceInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<ReadMcpResourceOutput>, void, void> {
  if (ctx.mcp === undefined) throw new ToolFailure('no_mcp', 'There are no MCP servers in this session.')
  const { contents: raw } = await ctx.mcp.readResource(server, uri, ctx.signal)
  const contents: McpResourceContent[] = []
  const images: ToolResultContentBlock[] = []
  for (const part of Array.isArray(raw) ? raw.filter(isJsonObject) : []) {
    const { content, image } = await readPart(part, uri, ctx)
    contents.push(content)
    if (image !== undefined) images.push(image)
  }
  yield { type: 'done', output: { contents }, shown: images }
}

interface Part {
  readonly content: McpResourceContent
  readonly image?: ToolResultContentBlock
}

const readPart = async (
  part: { readonly [key: string]: unknown },
  uri: string,
  ctx: ToolContext,
): Promise<Part> => {
  const mimeType = typeof part.mimeType === 'string' ? part.mimeType : undefined
  const known = {
    uri: typeof part.uri === 'string' ? part.uri : uri,
    ...(mimeType === undefined ? {} : { mimeType }),
  }
  if (typeof part.blob !== 'string') {
    return { content: { ...known, text: typeof part.text === 'string' ? part.text : '' } }
  }
  const bytes = Buffer.from(part.blob, 'base64')
  const path = await ctx.saveFile(extensionOfType(mimeType ?? ''), bytes)
  const content = {
    ...known,
    blobSavedTo: path,
    text: `${humanSize(bytes.length)} of ${mimeType ?? 'data'}, saved to ${path}`,
  }
  const image =
    mimeType?.startsWith('image/') && bytes.length <= IMAGE_MAX_FILE_BYTES ? await shown(bytes) : undefined
  return image === undefined ? { content } : { content, image }
}

const shown = async (bytes: Buffer): Promise<ToolResultContentBlock | undefined> => {
  const image = await fitImage(bytes, IMAGE_LIMITS)
  if (image.status === 'refused') return undefined
  return { type: 'image', source: { type: 'base64', media_type: image.mediaType, data: image.base64 } }
}

/** One resource of an MCP server (spec: mcp §7.2). */
export const readMcpResourceTool: Tool = defineTool<ReadMcpResourceInput, ReadMcpResourceOutput>({
  name: 'ReadMcpResourceTool',
  input: async () =>
    (await import('@agent-engine/protocol/tool-io/read-mcp-resource')).readMcpResourceInputSchema,
  parallel: true,
  readOnly: true,
  subjects: () => [],
  describe: () => DESCRIPTION,
  run,
  toModel: (output) => ({ content: JSON.stringify(output) }),
})
