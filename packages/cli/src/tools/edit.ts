import { dirname, extname } from 'node:path'
import type { EditInput, EditOutput } from '@agent-engine/protocol/tool-io/edit'
import { encodeFile, type FileEncoding } from '../platform/encoding.ts'
import { FileError } from '../platform/file-stat.ts'
import { hashBytes } from '../platform/hash.ts'
import { resolvePath } from '../platform/paths.ts'
import { toLf, toWellFormed } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { type AppliedEdits, applyReplacements } from './edit-apply.ts'
import { locateEdit } from './edit-locate.ts'
import { missingFileText, withToolErrors } from './file-errors.ts'
import { loadKnownFile, staleError } from './known-file.ts'
import { structuredPatchOf } from './patch.ts'
import { planned } from './planned.ts'
import type { ReadEntry } from './read-state.ts'

const describe = (): string => `Replaces text in a file by exact match.

- The file has to be read with Read first. Afterwards any number of edits may follow; reading again is needed only when Edit says that the file has changed.
- \`old_string\` must be the file's text exactly as it stands, with its indentation and line breaks, without the line numbers and tabs that Read puts in front. It must occur exactly once: include enough of the surrounding lines to make it unique, or set \`replace_all\` to change every occurrence (renaming a variable, for example).
- \`new_string\` takes its place; an empty one deletes the text. Everything outside the match keeps its bytes: encoding, byte order mark and line ends (write plain line breaks, also for CRLF files).
- An empty \`old_string\` creates a new file with \`new_string\` as its content.
- Prefer several small edits to one large one, and Edit to Write for existing files. Notebooks (.ipynb) are changed with NotebookEdit.`

/** A change worked out in full; only the write is left. */
interface EditPlan {
  readonly path: string
  readonly encoding: FileEncoding
  readonly expect: { readonly kind: 'absent' } | { readonly kind: 'content'; readonly hash: string }
  /** Null for a file that does not exist yet. */
  readonly original: string | null
  readonly edits: AppliedEdits
  readonly oldString: string
  readonly newString: string
  /** The file also holds changes by others since it was read. */
  readonly staleRecovered: boolean
  readonly view: ReadEntry['view']
}

const plan = async (input: EditInput, ctx: ToolContext): Promise<EditPlan> => {
  if (input.old_string === input.new_string) {
    throw new ToolInputError(
      'edit_no_change',
      'There is nothing to change: old_string and new_string are identical.',
    )
  }
  return withToolErrors(async () => {
    const path = resolvePath(input.file_path, ctx.cwd)
    const stat = await ctx.files.stat(path)
    if (input.old_string === '' && (stat === undefined || (stat.kind === 'file' && stat.size === 0))) {
      return planCreation(path, stat !== undefined, input.new_string)
    }
    if (stat === undefined) {
      throw new ToolInputError('edit_not_found', await missingFileText(input.file_path, path, ctx))
    }
    if (stat.kind === 'directory') {
      throw new ToolInputError(
        'edit_is_directory',
        `${input.file_path} is a directory. Give the path of a file in it.`,
      )
    }
    if (input.old_string === '' && stat.kind === 'file') {
      throw new ToolInputError(
        'edit_create_exists',
        `An empty old_string creates a file, but ${input.file_path} exists and is not empty. Give the text to replace.`,
      )
    }
    if (extname(path).toLowerCase() === '.ipynb') {
      throw new ToolInputError(
        'edit_notebook',
        `${input.file_path} is a Jupyter notebook. Change its cells with NotebookEdit.`,
      )
    }
    return planReplacement(input, path, ctx)
  })
}

const planCreation = (path: string, exists: boolean, content: string): EditPlan => {
  const text = toWellFormed(content)
  return {
    path,
    encoding: 'utf8',
    expect: exists ? { kind: 'content', hash: hashBytes(Buffer.alloc(0)) } : { kind: 'absent' },
    original: exists ? '' : null,
    edits: { raw: text, lf: toLf(text), regions: [] },
    oldString: '',
    newString: content,
    staleRecovered: false,
    view: 'whole',
  }
}

const planReplacement = async (input: EditInput, path: string, ctx: ToolContext): Promise<EditPlan> => {
  const file = await loadKnownFile(path, input.file_path, ctx)
  const { text: raw, encoding } = file.decoded
  const lf = toLf(raw)
  const located = locateEdit(lf, input)
  // A change by others elsewhere in the file does no harm as long as the place is beyond doubt.
  if (file.stale && (located.status !== 'found' || located.replacements.length > 1))
    throw staleError(input.file_path)
  if (located.status !== 'found') throw located.error
  const [first] = located.replacements
  return {
    path,
    encoding,
    expect: { kind: 'content', hash: file.hash },
    original: lf,
    edits: applyReplacements(raw, lf, located.replacements),
    oldString: first ? lf.slice(first.start, first.start + located.matchedLength) : '',
    newString: first?.text ?? '',
    staleRecovered: file.stale,
    view: file.entry.view,
  }
}

const edits = planned(plan)

async function* run(input: EditInput, ctx: ToolContext): AsyncGenerator<ToolEvent<EditOutput>, void, void> {
  const made = await edits.take(input, ctx)
  const output = await withToolErrors(async () => {
    try {
      return await execute(made, input, ctx)
    } catch (error) {
      if (!(error instanceof FileError) || error.code !== 'file_changed') throw error
      return await execute(await plan(input, ctx), input, ctx)
    }
  })
  yield { type: 'done', output }
}

const execute = async (made: EditPlan, input: EditInput, ctx: ToolContext): Promise<EditOutput> => {
  if (made.original === null) await ctx.files.makeDirectory(dirname(made.path))
  const bytes = encodeFile(made.edits.raw, made.encoding)
  const stat = await ctx.files.write(made.path, bytes, { expect: made.expect })
  const real = await ctx.files.realPath(made.path)
  ctx.readState.set(real, {
    hash: hashBytes(bytes),
    mtimeMs: stat.mtimeMs,
    size: stat.size,
    view: made.view,
    written: true,
    unseenChanges: made.staleRecovered || (ctx.readState.get(real)?.unseenChanges ?? false),
    text: made.edits.lf,
  })
  const original = made.original ?? ''
  return {
    filePath: input.file_path,
    oldString: made.oldString,
    newString: made.newString,
    originalFile: made.original,
    structuredPatch:
      made.original === null ? [] : await structuredPatchOf(original, made.edits.lf, regionsOf(made.edits)),
    userModified: false,
    replaceAll: input.replace_all ?? false,
    ...(made.staleRecovered ? { staleRecovered: true } : {}),
  }
}

/** Undefined lets the patch find them. */
const regionsOf = ({ regions }: AppliedEdits): AppliedEdits['regions'] | undefined =>
  regions.length === 0 ? undefined : regions

const toModel = (output: EditOutput): ModelResult => {
  const { filePath, originalFile, oldString, replaceAll, staleRecovered } = output
  if (originalFile === null) return { content: `File created successfully at: ${filePath}` }
  const done =
    replaceAll && oldString !== ''
      ? `Every occurrence of old_string in ${filePath} was replaced.`
      : `${filePath} was edited.`
  return {
    content: staleRecovered
      ? `${done} (It also holds changes by others since you read it: read it again before you rely on the rest of it.)`
      : `${done} (What you know of the file is up to date; there is no need to read it again.)`,
  }
}

export const editTool: Tool = defineTool<EditInput, EditOutput>({
  name: 'Edit',
  input: async () => (await import('@agent-engine/protocol/tool-io/edit')).editInputSchema,
  parallel: false,
  readOnly: false,
  subjects: ({ file_path }, cwd) => [{ kind: 'path', access: 'write', path: resolvePath(file_path, cwd) }],
  describe,
  validate: edits.validate,
  run,
  toModel,
})
