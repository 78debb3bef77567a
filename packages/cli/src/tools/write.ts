import { dirname } from 'node:path'
import type { WriteInput, WriteOutput } from '@agent-engine/protocol/tool-io/write'
import { encodeFile, type FileEncoding } from '../platform/encoding.ts'
import { FileError } from '../platform/file-stat.ts'
import { hashBytes } from '../platform/hash.ts'
import { resolvePath } from '../platform/paths.ts'
import { toLf } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { withToolErrors } from './file-errors.ts'
import { loadKnownFile, notRead, staleError } from './known-file.ts'
import { structuredPatchOf } from './patch.ts'
import { planned } from './planned.ts'

const describe = (): string => `Creates a file, or replaces the whole content of one.

- \`file_path\` should be absolute. Missing directories are created.
- An existing file has to be read with Read first, so that nothing unknown is lost; if it has changed since, read it again. Its mode is kept. To change a part of an existing file, use Edit.
- \`content\` is written as given, in UTF-8 (files with a byte order mark keep theirs).
- Write files that the task needs. Don't add documentation or summaries that nobody asked for.`

interface WritePlan {
  readonly path: string
  readonly encoding: FileEncoding
  readonly expect: { readonly kind: 'absent' } | { readonly kind: 'content'; readonly hash: string }
  /** Text with LF; null for a new file. */
  readonly original: string | null
}

const plan = (input: WriteInput, ctx: ToolContext): Promise<WritePlan> =>
  withToolErrors(async () => {
    const path = resolvePath(input.file_path, ctx.cwd)
    const stat = await ctx.files.stat(path)
    if (stat === undefined) return { path, encoding: 'utf8', expect: { kind: 'absent' }, original: null }
    if (stat.kind === 'directory') {
      throw new ToolInputError(
        'write_is_directory',
        `${input.file_path} is a directory. Add the name of a file to it.`,
      )
    }
    const file = await loadKnownFile(path, input.file_path, ctx)
    if (file.stale || file.entry.unseenChanges) throw staleError(input.file_path)
    if (file.entry.view === 'page') throw notRead(input.file_path, PAGE_ONLY)
    return {
      path,
      encoding: file.decoded.encoding,
      expect: { kind: 'content', hash: file.hash },
      original: toLf(file.decoded.text),
    }
  })

const PAGE_ONLY =
  'Only a PARTIAL view of it was shown. Read the rest with offset and limit, or change it with Edit.'

const writes = planned(plan)

async function* run(input: WriteInput, ctx: ToolContext): AsyncGenerator<ToolEvent<WriteOutput>, void, void> {
  const made = await writes.take(input, ctx)
  const output = await withToolErrors(async () => {
    try {
      return await execute(made, input, ctx)
    } catch (error) {
      if (error instanceof FileError && error.code === 'file_changed') throw staleError(input.file_path)
      throw error
    }
  })
  yield { type: 'done', output }
}

const execute = async (made: WritePlan, input: WriteInput, ctx: ToolContext): Promise<WriteOutput> => {
  if (made.original === null) await ctx.files.makeDirectory(dirname(made.path))
  const bytes = encodeFile(input.content, made.encoding)
  const stat = await ctx.files.write(made.path, bytes, { expect: made.expect })
  const text = toLf(input.content)
  ctx.readState.set(await ctx.files.realPath(made.path), {
    hash: hashBytes(bytes),
    mtimeMs: stat.mtimeMs,
    size: stat.size,
    view: 'whole',
    written: true,
    unseenChanges: false,
    text,
  })
  return {
    type: made.original === null ? 'create' : 'update',
    filePath: input.file_path,
    content: input.content,
    structuredPatch: made.original === null ? [] : await structuredPatchOf(made.original, text),
    originalFile: made.original,
    userModified: false,
  }
}

const toModel = ({ type, filePath }: WriteOutput): ModelResult => ({
  content:
    type === 'create'
      ? `File created successfully at: ${filePath}`
      : `${filePath} was replaced. (What you know of the file is up to date; there is no need to read it again.)`,
})

export const writeTool: Tool = defineTool<WriteInput, WriteOutput>({
  name: 'Write',
  input: async () => (await import('@agent-engine/protocol/tool-io/write')).writeInputSchema,
  parallel: false,
  readOnly: false,
  subjects: ({ file_path }, cwd) => [{ kind: 'path', access: 'write', path: resolvePath(file_path, cwd) }],
  describe,
  validate: writes.validate,
  run,
  toModel,
})
