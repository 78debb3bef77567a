import type { JsonObject } from '@agent-engine/protocol'

/** A Jupyter notebook (nbformat 4). Fields nobody here knows stay where they are. */
export interface Notebook {
  readonly document: JsonObject
  readonly cells: readonly JsonObject[]
  /** Programming language of code cells. */
  readonly language: string
  /** Cells have ids of their own (nbformat 4.5 and later). */
  readonly hasIds: boolean
}

/** Throws `SyntaxError` when the text is no notebook. */
export const parseNotebook = (text: string): Notebook => {
  const document: unknown = JSON.parse(text)
  if (!isObject(document) || !Array.isArray(document.cells) || !document.cells.every(isObject)) {
    throw new SyntaxError('it has no list of cells')
  }
  const { nbformat, nbformat_minor: minor } = document
  return {
    document,
    cells: document.cells,
    language: languageOf(document.metadata),
    hasIds: Number(nbformat) > 4 || (Number(nbformat) === 4 && Number(minor) >= 5),
  }
}

const languageOf = (metadata: unknown): string => {
  const info = isObject(metadata) ? metadata.language_info : undefined
  const name = isObject(info) ? info.name : undefined
  return typeof name === 'string' ? name : 'python'
}

/** The id that cells are addressed by. */
export const cellId = (cell: JsonObject, index: number): string =>
  typeof cell.id === 'string' && cell.id !== '' ? cell.id : `cell-${index}`

export const cellType = (cell: JsonObject): string =>
  typeof cell.cell_type === 'string' ? cell.cell_type : 'code'

/** nbformat stores text as one string or as a list of lines with their ends. */
export const multilineText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string').join('') : ''
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
