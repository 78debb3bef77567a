/*
 * Zod types by their shape, not their class: programs hold zod 3 and zod 4 side by side, in several copies.
 */

/** Any type of zod 3 or 4. Spec: sdk.md §9.2. */
export type AnyZodType = { readonly _zod: { readonly output: unknown } } | { readonly _output: unknown }

/** The fields of an object, each a zod type. Spec: sdk.md §9.2. */
export type AnyZodRawShape = { [field: string]: AnyZodType }

/** A plain JSON Schema of an object. Spec: sdk.md §9.2. */
export type JsonSchemaObject = { type: 'object'; [keyword: string]: unknown }

/** What describes a tool's arguments: the fields of an object, a zod object, or JSON Schema. Spec: sdk.md §9.2. */
export type ToolInputSchema = AnyZodRawShape | AnyZodType | JsonSchemaObject

type Output<T> = T extends { readonly _zod: { readonly output: infer O } }
  ? O
  : T extends { readonly _output: infer O }
    ? O
    : never

type OptionalKeys<S> = { [K in keyof S]: undefined extends Output<S[K]> ? K : never }[keyof S]
type Flat<T> = { [K in keyof T]: T[K] }

/** The object that a raw shape describes. Fields that accept `undefined` may be absent. Spec: sdk.md §9.1. */
export type InferShape<S extends AnyZodRawShape> = Flat<
  { [K in Exclude<keyof S, OptionalKeys<S>>]: Output<S[K]> } & { [K in OptionalKeys<S>]?: Output<S[K]> }
>

/** The arguments that a handler gets. Spec: sdk.md §9.1. */
export type InferArguments<S> = S extends AnyZodType
  ? Output<S>
  : S extends JsonSchemaObject
    ? Record<string, unknown>
    : S extends AnyZodRawShape
      ? InferShape<S>
      : never
