import * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { modelInfoSchema } from './initialize-response.ts'

export const listModelsRequestSchema = wireObject({ subtype: z.literal('list_models') })

export const listModelsResponseSchema = wireObject({ models: z.array(modelInfoSchema) })

export type ListModelsRequest = z.infer<typeof listModelsRequestSchema>
export type ListModelsResponse = z.infer<typeof listModelsResponseSchema>
