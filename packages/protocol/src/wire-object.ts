import * as z from 'zod'

/**
 * An object as it travels: fields this version does not know pass through at run time,
 * and are no part of the type, so that a misspelt field stays a compile error.
 */
export function wireObject<S extends z.ZodRawShape>(shape: S): z.ZodObject<S> {
  return z.looseObject(shape)
}

/**
 * The discriminant of an object whose kind this version does not list.
 * At run time it is any other string; the template keeps unions narrowing, which a plain `string` would end.
 */
export type UnlistedTag = `${string}*`

/** Schema of a discriminant that is none of `listed`. */
export function unlistedTag<const T extends string>(listed: readonly T[]) {
  const known: ReadonlySet<string> = new Set(listed)
  return z
    .string()
    .refine((tag): tag is UnlistedTag => !known.has(tag), { message: 'malformed object of a known kind' })
}

/** The schema of an object whose `type` is none of `listed`; every other field passes through. */
export function unlistedObject<const T extends string>(listed: readonly T[]) {
  return z.looseObject({ type: unlistedTag(listed) })
}
