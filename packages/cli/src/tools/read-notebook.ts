import type { NotebookCell, ReadInput, ReadOutput, ToolResultContentBlock } from '@agent-engine/protocol'
import { IMAGE_MEDIA_TYPES } from '@agent-engine/protocol/api/image-media-types'
import { decodeFile } from '../platform/encoding.ts'
import { hashBytes } from '../platform/hash.ts'
import type { OpenFile } from '../platform/open-file.ts'
import { humanSize, toLf } from '../platform/text.ts'
import type { ToolContext } from './context.ts'
import { type ModelResult, ToolFailure } from './define.ts'
import { NOTEBOOK_MAX_BYTES, READ_MAX_BYTES } from './limits.ts'
import { cellId, cellType, multilineText, type Notebook, parseNotebook } from './notebook.ts'
import { readOutputs } from './notebook-outputs.ts'
import { tokensOverCap } from './token-cap.ts'

export type NotebookOutput = Extract<ReadOutput, { type: 'notebook' }>

/** Reads a Jupyter notebook as cells with their outputs. */
export const readNotebook = async (
  input: ReadInput,
  real: string,
  file: OpenFile,
  ctx: ToolContext,
): Promise<NotebookOutput> => {
  if (file.stat.size > NOTEBOOK_MAX_BYTES)
    throw tooBig(input, humanSize(file.stat.size), humanSize(NOTEBOOK_MAX_BYTES))
  const bytes = await file.read(NOTEBOOK_MAX_BYTES)
  const { text } = decodeFile(bytes)
  const cells = await cellsOf(parse(text, input), input)
  const output: NotebookOutput = { type: 'notebook', file: { filePath: input.file_path, cells } }
  const shown = textOf(cells)
  if (Buffer.byteLength(shown) > READ_MAX_BYTES)
    throw tooBig(input, humanSize(Buffer.byteLength(shown)), humanSize(READ_MAX_BYTES))
  const over = await tokensOverCap(shown, ctx)
  if (over) throw tooBig(input, `${over.tokens} tokens`, `${over.cap} tokens`)
  ctx.readState.set(real, {
    hash: hashBytes(bytes),
    mtimeMs: file.stat.mtimeMs,
    size: file.stat.size,
    view: 'whole',
    written: false,
    unseenChanges: false,
    text: toLf(text),
  })
  return output
}

const parse = (text: string, input: ReadInput): Notebook => {
  try {
    return parseNotebook(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ToolFailure('read_notebook_bad_json', `${input.file_path} is not a valid notebook: ${why}`, {
      cause: error,
    })
  }
}

const tooBig = ({ file_path }: ReadInput, has: string, cap: string): ToolFailure =>
  new ToolFailure(
    'read_too_big_notebook',
    `The notebook ${file_path} has ${has}; Read shows at most ${cap}. Show single cells with jq '.cells[0]', or find the place with Grep.`,
  )

const cellsOf = async ({ cells, language }: Notebook, input: ReadInput): Promise<NotebookCell[]> => {
  const shown: NotebookCell[] = []
  for (const [index, cell] of cells.entries()) {
    const isCode = cellType(cell) === 'code'
    const outputs = isCode ? await readOutputs(cell, index, input.file_path) : []
    shown.push({
      cellType: cellType(cell),
      source: multilineText(cell.source),
      ...(isCode && typeof cell.execution_count === 'number'
        ? { execution_count: cell.execution_count }
        : {}),
      cell_id: cellId(cell, index),
      ...(isCode ? { language } : {}),
      ...(outputs.length > 0 ? { outputs } : {}),
    })
  }
  return shown
}

const textOf = (cells: readonly NotebookCell[]): string => cells.map(cellText).join('\n')

const cellText = ({ cellType: type, source, cell_id: id, outputs = [] }: NotebookCell): string => {
  const kind = type === 'code' ? '' : `<cell_type>${type}</cell_type>`
  const texts = outputs.map(({ text = '' }) => text.replace(/\n$/, '')).filter((text) => text !== '')
  const cell = `<cell id="${id}">${kind}${source}</cell id="${id}">`
  return texts.length === 0 ? cell : `${cell}\n\n${texts.join('\n')}`
}

export const notebookToModel = ({ file }: NotebookOutput): ModelResult => {
  if (file.cells.length === 0) return { content: [] }
  return { content: [{ type: 'text', text: textOf(file.cells) }, ...file.cells.flatMap(imagesOf)] }
}

const imagesOf = ({ outputs = [] }: NotebookCell): ToolResultContentBlock[] =>
  outputs.flatMap(({ image }) => {
    const mediaType = IMAGE_MEDIA_TYPES.find((type) => type === image?.media_type)
    return image === undefined || mediaType === undefined
      ? []
      : [{ type: 'image', source: { type: 'base64', media_type: mediaType, data: image.image_data } }]
  })
