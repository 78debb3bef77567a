import { extname } from 'node:path'
import type { ReadInput } from '@agent-engine/protocol/tool-io/read'
import type { OpenFile } from '../platform/open-file.ts'
import { errnoOf, resolvePath } from '../platform/paths.ts'
import { BINARY_EXTENSIONS } from './binary-extensions.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, type Tool, type ToolEvent, ToolFailure, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { missingFileText, withToolErrors } from './file-errors.ts'
import { IMAGE_EXTENSIONS, type ImageOutput, imageToModel, readImage } from './read-image.ts'
import { type NotebookOutput, notebookToModel, readNotebook } from './read-notebook.ts'
import { checkPages, type PdfOutput, pdfToModel, readPdf } from './read-pdf.ts'
import { readText, type TextOutput, textToModel } from './read-text.ts'

const describe = (): string => `Shows a file of this machine, with line numbers.

- \`file_path\` should be absolute; a relative path starts in the current directory, \`~\` is the home directory.
- Without \`offset\` and \`limit\` the whole file is shown, up to 256KB and 25,000 tokens. Prefer that for files of ordinary size. For larger files give \`offset\` (first line, counted from 1) and \`limit\` (number of lines), or find the place with Grep first. A file with too many tokens comes as a PARTIAL view that says how to go on.
- Each line is shown as its number, a tab, and the text. The number and the tab are not part of the file: leave them out of \`old_string\` in Edit.
- Images (PNG, JPEG, GIF, WebP) are shown as images, PDF files as documents, Jupyter notebooks (.ipynb) as cells with their outputs. Other binary files are refused.
- Directories can't be read: use Glob to list files.
- Files have to be read before Edit or Write may change them. Independent files are best read by several calls in one response.`

/** What hosts get; text also says why it could not be decoded. */
type ReadResult = TextOutput | ImageOutput | PdfOutput | NotebookOutput

async function* run(input: ReadInput, ctx: ToolContext): AsyncGenerator<ToolEvent<ReadResult>, void, void> {
  const path = resolvePath(input.file_path, ctx.cwd)
  const extension = extname(path).toLowerCase()
  if (BINARY_EXTENSIONS.has(extension)) {
    throw new ToolInputError(
      'read_binary',
      `${input.file_path} is a binary file (${extension}), which Read can't show. Examine it with a program made for that format.`,
    )
  }
  checkPages(input)
  const output = await withToolErrors(async () => {
    const file = await openFile(input, path, ctx)
    try {
      return await readByKind(extension, input, file, ctx)
    } finally {
      await file.close()
    }
  })
  yield { type: 'done', output }
}

const readByKind = async (
  extension: string,
  input: ReadInput,
  file: OpenFile,
  ctx: ToolContext,
): Promise<ReadResult> => {
  if (IMAGE_EXTENSIONS.has(extension)) return readImage(input, file)
  if (extension === '.pdf') return readPdf(input, file)
  return extension === '.ipynb'
    ? readNotebook(input, file.real, file, ctx)
    : readText(input, file.real, file, ctx)
}

const openFile = async (input: ReadInput, path: string, ctx: ToolContext): Promise<OpenFile> => {
  try {
    return await ctx.files.open(path)
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) throw error
    throw new ToolFailure('read_not_found', await missingFileText(input.file_path, path, ctx), {
      cause: error,
    })
  }
}

const toModel = (output: ReadResult, input: ReadInput): ModelResult => {
  switch (output.type) {
    case 'text':
      return textToModel(output)
    case 'image':
      return imageToModel(output)
    case 'pdf':
      return pdfToModel(output, input)
    case 'notebook':
      return notebookToModel(output)
  }
}

export const readTool: Tool = defineTool<ReadInput, ReadResult>({
  name: 'Read',
  input: async () => (await import('@agent-engine/protocol/tool-io/read')).readInputSchema,
  parallel: true,
  readOnly: true,
  subjects: ({ file_path }, cwd) => [{ kind: 'path', access: 'read', path: resolvePath(file_path, cwd) }],
  describe,
  run,
  toModel,
})
