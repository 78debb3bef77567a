import type { ReadInput, ReadOutput } from '@agent-engine/protocol'
import type { OpenFile } from '../platform/open-file.ts'
import { humanSize } from '../platform/text.ts'
import { type ModelResult, ToolFailure, ToolInputError } from './define.ts'
import { PDF_MAX_BYTES, PDF_MAX_PAGES_PER_CALL } from './limits.ts'

export type PdfOutput = Extract<ReadOutput, { type: 'pdf' }>

/** Readers accept some bytes of rubbish before the header. */
const HEADER_SEARCH_BYTES = 1024

/** Reads a PDF for the API, which takes documents as they are. */
export const readPdf = async (input: ReadInput, file: OpenFile): Promise<PdfOutput> => {
  if (file.stat.size > PDF_MAX_BYTES) {
    throw new ToolFailure(
      'read_pdf_too_big',
      `${input.file_path} has ${humanSize(file.stat.size)}; PDF files may have ${humanSize(PDF_MAX_BYTES)} at most. Extract the pages or the text you need with a command-line program such as pdftotext.`,
    )
  }
  const bytes = await file.read(PDF_MAX_BYTES)
  if (!bytes.subarray(0, HEADER_SEARCH_BYTES).includes('%PDF-')) {
    throw new ToolFailure('read_pdf_invalid', `${input.file_path} is no PDF file: it has no %PDF- header.`)
  }
  return {
    type: 'pdf',
    file: { filePath: input.file_path, base64: bytes.toString('base64'), originalSize: bytes.length },
  }
}

/** Throws when `pages` is no page or range of pages (spec: tools §4.1). */
export const checkPages = ({ pages }: ReadInput): void => {
  if (pages === undefined || pages === '') return
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(pages.trim()) ?? []
  const count = Number(to) - Number(from) + 1
  if (from === '' || Number(from) < 1 || count < 1) {
    throw new ToolInputError(
      'read_pages_invalid',
      `"${pages}" is no page and no range of pages. Write "3" or "1-5".`,
    )
  }
  if (count > PDF_MAX_PAGES_PER_CALL) {
    throw new ToolInputError(
      'read_pages_invalid',
      `"${pages}" has ${count} pages; at most ${PDF_MAX_PAGES_PER_CALL} can be asked for at once.`,
    )
  }
}

export const pdfToModel = ({ file }: PdfOutput, { pages }: ReadInput): ModelResult => ({
  content: `The PDF file ${file.filePath} (${humanSize(file.originalSize)}) follows as a document.${pages ? ` All its pages are in it; look at ${pages.includes('-') ? 'pages' : 'page'} ${pages}.` : ''}`,
  followUp: [
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: file.base64 } },
  ],
})
