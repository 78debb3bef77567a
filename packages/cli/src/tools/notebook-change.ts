import { randomBytes } from 'node:crypto'
import type { JsonObject, NotebookEditInput } from '@agent-engine/protocol'
import { ToolInputError } from './define.ts'
import { cellId, cellType, multilineText, type Notebook } from './notebook.ts'

export interface ChangedNotebook {
  readonly document: JsonObject
  /** The id under which the cell is found, or was. */
  readonly cellId: string
  readonly cellType: string
  readonly oldSource: string
}

/** What the schema can't say: which parameters a mode needs. */
export const checkMode = (input: NotebookEditInput): void => {
  const mode = input.edit_mode ?? 'replace'
  if (mode === 'insert' && input.cell_type === undefined) {
    throw new ToolInputError(
      'nb_cell_type_required',
      'cell_type is required to insert a cell: "code" or "markdown".',
    )
  }
  if (mode !== 'insert' && input.cell_id === undefined) {
    throw new ToolInputError('nb_cell_id_required', `cell_id is required to ${mode} a cell.`)
  }
}

/** Changes one cell (spec: tools §4.4). Throws `ToolInputError` when the cell does not exist. */
export const changeNotebook = (notebook: Notebook, input: NotebookEditInput): ChangedNotebook => {
  const at = input.cell_id === undefined ? -1 : findCell(notebook, input.cell_id)
  const cells = [...notebook.cells]
  const old = cells[at]
  const document = { ...notebook.document, cells }
  switch (input.edit_mode) {
    case 'insert': {
      const cell = newCell(notebook, input)
      cells.splice(at + 1, 0, cell)
      return { document, cellId: cellId(cell, at + 1), cellType: cellType(cell), oldSource: '' }
    }
    case 'delete':
      cells.splice(at, 1)
      return { document, ...describe(old, at) }
    case 'replace':
    case undefined: {
      const cell = replacedCell(old ?? {}, input)
      cells[at] = cell
      return { document, ...describe(old, at), cellType: cellType(cell) }
    }
  }
}

const describe = (cell: JsonObject = {}, index: number): Omit<ChangedNotebook, 'document'> => ({
  cellId: cellId(cell, index),
  cellType: cellType(cell),
  oldSource: multilineText(cell.source),
})

const findCell = ({ cells }: Notebook, id: string): number => {
  const exact = cells.findIndex((cell) => cell.id === id)
  if (exact !== -1) return exact
  const [, digits] = /^cell-(\d+)$/.exec(id) ?? []
  if (digits === undefined) {
    throw new ToolInputError(
      'nb_cell_not_found',
      `There is no cell "${id}" in the notebook. Read it to see the ids of its cells.`,
    )
  }
  if (Number(digits) >= cells.length) {
    throw new ToolInputError(
      'nb_cell_index_out_of_range',
      `There is no cell with index ${digits}: the notebook has ${cells.length} cells, counted from 0.`,
    )
  }
  return Number(digits)
}

const EMPTY_RUN = { execution_count: null, outputs: [] }

const newCell = (
  { hasIds, cells }: Notebook,
  { cell_type: type, new_source: source }: NotebookEditInput,
): JsonObject => ({
  cell_type: type,
  ...(hasIds ? { id: freeId(cells) } : {}),
  metadata: {},
  ...(type === 'code' ? EMPTY_RUN : {}),
  source,
})

const freeId = (cells: readonly JsonObject[]): string => {
  for (;;) {
    const id = randomBytes(4).toString('hex')
    if (!cells.some((cell) => cell.id === id)) return id
  }
}

/** A changed code cell has not run yet; a cell that is no code any more has no outputs. */
const replacedCell = (cell: JsonObject, { cell_type, new_source: source }: NotebookEditInput): JsonObject => {
  const type = cell_type ?? cellType(cell)
  if (type === 'code') return { ...cell, cell_type: type, ...EMPTY_RUN, source }
  const { execution_count: _count, outputs: _outputs, ...rest } = cell
  return { ...rest, cell_type: type, source }
}
