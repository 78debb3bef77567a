import * as z from 'zod'
import { IMAGE_MEDIA_TYPES } from '../../api/image-media-types.ts'
import { wireObject } from '../../wire-object.ts'

const textFileSchema = wireObject({
  filePath: z.string(),
  content: z.string(),
  numLines: z.number(),
  startLine: z.number(),
  totalLines: z.number(),
  truncatedByTokenCap: z.boolean().optional(),
})

const imageFileSchema = wireObject({
  base64: z.string(),
  type: z.enum(IMAGE_MEDIA_TYPES),
  originalSize: z.number(),
  dimensions: wireObject({
    originalWidth: z.number().optional(),
    originalHeight: z.number().optional(),
    displayWidth: z.number().optional(),
    displayHeight: z.number().optional(),
  }).optional(),
})

export const notebookCellOutputSchema = wireObject({
  output_type: z.string(),
  text: z.string().optional(),
  image: wireObject({ image_data: z.string(), media_type: z.string() }).optional(),
})

export const notebookCellSchema = wireObject({
  cellType: z.string(),
  source: z.string(),
  cell_id: z.string(),
  execution_count: z.number().nullish(),
  language: z.string().optional(),
  outputs: z.array(notebookCellOutputSchema).optional(),
})

const pdfFileSchema = wireObject({ filePath: z.string(), base64: z.string(), originalSize: z.number() })

const pdfPagesSchema = wireObject({
  filePath: z.string(),
  originalSize: z.number(),
  count: z.number(),
  outputDir: z.string(),
})

/** `filePath` is the path as the model gave it; `content` carries no line numbers. */
export const readOutputSchema = z.discriminatedUnion('type', [
  wireObject({ type: z.literal('text'), file: textFileSchema }),
  wireObject({ type: z.literal('image'), file: imageFileSchema }),
  wireObject({
    type: z.literal('notebook'),
    file: wireObject({ filePath: z.string(), cells: z.array(notebookCellSchema) }),
  }),
  wireObject({ type: z.literal('pdf'), file: pdfFileSchema }),
  wireObject({ type: z.literal('parts'), file: pdfPagesSchema, firstPage: z.number().optional() }),
])

export type NotebookCell = z.infer<typeof notebookCellSchema>
export type NotebookCellOutput = z.infer<typeof notebookCellOutputSchema>
export type ReadOutput = z.infer<typeof readOutputSchema>
