import { extname } from 'node:path'
import type { NotebookEditInput, NotebookEditOutput } from '@agent-engine/protocol/tool-io/notebook-edit'
import { encodeFile, type FileEncoding } from '../platform/encoding.ts'
import { FileError } from '../platform/file-stat.ts'
import { hashBytes } from '../platform/hash.ts'
import { resolvePath } from '../platform/paths.ts'
import { toLf } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { missingFileText, withToolErrors } from './file-errors.ts'
import { loadKnownFile, staleError } from './known-file.ts'
import { type Notebook, parseNotebook } from './notebook.ts'
import { type ChangedNotebook, changeNotebook, checkMode } from './notebook-change.ts'
import { planned } from './planned.ts'

const describe = (): string => `Changes one cell of a Jupyter notebook (.ipynb).

- The notebook has to be read with Read first, which shows the ids of its cells. In notebooks without ids, \`cell-<n>\` means the cell with index n, counted from 0.
- \`edit_mode\` "replace" (default) gives the cell \`cell_id\` the source \`new_source\`; the outputs of a code cell are cleared. "insert" puts a new cell of \`cell_type\` after \`cell_id\`, or at the start without one. "delete" removes the cell; \`new_source\` is then ignored.
- Everything else in the notebook is kept.`

interface NotebookPlan {
  readonly path: string
  readonly hash: string
  readonly encoding: FileEncoding
  readonly original: string
  readonly updated: string
  readonly language: string
  readonly change: ChangedNotebook
}

const plan = (input: NotebookEditInput, ctx: ToolContext): Promise<NotebookPlan> =>
  withToolErrors(async () => {
    const given = input.notebook_path
    const path = resolvePath(given, ctx.cwd)
    if (extname(path).toLowerCase() !== '.ipynb') {
      throw new ToolInputError(
        'nb_not_ipynb',
        `${given} is no Jupyter notebook (.ipynb). Change other files with Edit.`,
      )
    }
    checkMode(input)
    if ((await ctx.files.stat(path)) === undefined) {
      throw new ToolInputError('nb_not_found', await missingFileText(given, path, ctx))
    }
    const file = await loadKnownFile(path, given, ctx)
    if (file.stale) throw staleError(given)
    const original = file.decoded.text
    const notebook = parse(original, given)
    const change = changeNotebook(notebook, input)
    return {
      path,
      hash: file.hash,
      encoding: file.decoded.encoding,
      original,
      updated: serialize(change, original),
      language: notebook.language,
      change,
    }
  })

const parse = (text: string, given: string): Notebook => {
  try {
    return parseNotebook(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ToolInputError('nb_bad_json', `${given} is not a valid notebook: ${why}`, { cause: error })
  }
}

/** Indented by one, as Jupyter does; line ends and the last newline as before. */
const serialize = ({ document }: ChangedNotebook, original: string): string => {
  const text = `${JSON.stringify(document, null, 1)}${original.endsWith('\n') ? '\n' : ''}`
  return original.includes('\r\n') ? text.replaceAll('\n', '\r\n') : text
}

const changes = planned(plan)

async function* run(
  input: NotebookEditInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<NotebookEditOutput>, void, void> {
  const made = await changes.take(input, ctx)
  await withToolErrors(async () => {
    try {
      await write(made, ctx)
    } catch (error) {
      if (error instanceof FileError && error.code === 'file_changed') throw staleError(input.notebook_path)
      throw error
    }
  })
  yield { type: 'done', output: outputOf(made, input) }
}

const write = async (made: NotebookPlan, ctx: ToolContext): Promise<void> => {
  const bytes = encodeFile(made.updated, made.encoding)
  const stat = await ctx.files.write(made.path, bytes, { expect: { kind: 'content', hash: made.hash } })
  ctx.readState.set(await ctx.files.realPath(made.path), {
    hash: hashBytes(bytes),
    mtimeMs: stat.mtimeMs,
    size: stat.size,
    view: 'whole',
    written: true,
    unseenChanges: false,
    text: toLf(made.updated),
  })
}

const outputOf = ({ change, ...made }: NotebookPlan, input: NotebookEditInput): NotebookEditOutput => ({
  new_source: input.new_source,
  old_source: change.oldSource,
  cell_type: change.cellType === 'code' ? 'code' : 'markdown',
  language: made.language,
  edit_mode: input.edit_mode ?? 'replace',
  cell_id: change.cellId,
  error: '',
  notebook_path: input.notebook_path,
  original_file: made.original,
  updated_file: made.updated,
})

const toModel = ({ edit_mode: mode, cell_id: id, new_source: source }: NotebookEditOutput): ModelResult => {
  switch (mode) {
    case 'insert':
      return { content: `Inserted cell ${id} with ${source}` }
    case 'delete':
      return { content: `Deleted cell ${id}` }
    default:
      return { content: `Updated cell ${id} with ${source}` }
  }
}

export const notebookEditTool: Tool = defineTool<NotebookEditInput, NotebookEditOutput>({
  name: 'NotebookEdit',
  input: async () => (await import('@agent-engine/protocol/tool-io/notebook-edit')).notebookEditInputSchema,
  parallel: false,
  readOnly: false,
  subjects: ({ notebook_path }, cwd) => [
    { kind: 'path', access: 'write', path: resolvePath(notebook_path, cwd) },
  ],
  describe,
  validate: changes.validate,
  run,
  toModel,
})
