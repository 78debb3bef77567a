import * as z from 'zod'

/** A JSON object whose fields nobody has looked at yet. */
export type JsonObject = { [key: string]: unknown }

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject

export const jsonObjectSchema: z.ZodType<JsonObject, JsonObject> = z.record(z.string(), z.unknown())
