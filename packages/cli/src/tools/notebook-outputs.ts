import { stripVTControlCharacters } from 'node:util'
import type { JsonObject, NotebookCellOutput } from '@agent-engine/protocol'
import { fitImage } from '../platform/images.ts'
import { NOTEBOOK_CELL_OUTPUT_CHARS } from './limits.ts'
import { isObject, multilineText } from './notebook.ts'
import { IMAGE_LIMITS } from './read-image.ts'

/** Outputs of a cell as hosts and the model get them; too much text becomes a pointer to it. */
export const readOutputs = async (
  cell: JsonObject,
  index: number,
  path: string,
): Promise<NotebookCellOutput[]> => {
  const outputs: NotebookCellOutput[] = []
  for (const output of Array.isArray(cell.outputs) ? cell.outputs : []) {
    if (isObject(output)) outputs.push(await readOutput(output))
  }
  const chars = outputs.reduce((sum, { text = '' }) => sum + text.length, 0)
  if (chars <= NOTEBOOK_CELL_OUTPUT_CHARS) return outputs
  const text = `The outputs of this cell have ${chars} characters and are left out. Show them with: jq '.cells[${index}].outputs' ${quote(path)}`
  return [
    { output_type: 'stream', text },
    ...outputs.filter(({ image }) => image).map(({ text: _, ...image }) => image),
  ]
}

const quote = (path: string): string =>
  /^[\w./~-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`

const readOutput = async (output: JsonObject): Promise<NotebookCellOutput> => {
  const type = String(output.output_type)
  switch (type) {
    case 'stream':
      return { output_type: type, text: multilineText(output.text) }
    case 'error': {
      const traceback = Array.isArray(output.traceback) ? output.traceback.map(String) : []
      const lines = [
        `${String(output.ename)}: ${String(output.evalue)}`,
        ...traceback.map(stripVTControlCharacters),
      ]
      return { output_type: type, text: lines.join('\n') }
    }
    default:
      return { output_type: type, ...(isObject(output.data) ? await readData(output.data) : {}) }
  }
}

/** The richest form that can be shown: text, and an image when there is one within the limits. */
const readData = async (data: JsonObject): Promise<Pick<NotebookCellOutput, 'text' | 'image'>> => {
  const text = multilineText(data['text/plain'])
  const encoded = multilineText(data['image/png'] ?? data['image/jpeg']).replace(/\s+/g, '')
  if (encoded === '') return { text }
  const image = await fitImage(Buffer.from(encoded, 'base64'), IMAGE_LIMITS)
  if (image.status === 'refused') return { text: `${text}\n[An image is left out. ${image.message}]` }
  return { text, image: { image_data: image.base64, media_type: image.mediaType } }
}
