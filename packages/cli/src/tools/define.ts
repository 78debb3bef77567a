import type { ContentBlockParam, Json, JsonObject, ToolResultContentBlock } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import type { z } from 'zod'
import type { Subject } from '../permissions/subject.ts'
import type { ToolContext } from './context.ts'

/** Facts about the session that a tool's text for the model may mention. They never change within a session. */
export interface PromptEnvironment {
  readonly platform: NodeJS.Platform
  readonly backgroundShells: boolean
  readonly env: Readonly<Record<string, string | undefined>>
  /** Last lines of commit messages and of descriptions of pull requests; absent: none. */
  readonly attribution?: { readonly commit: string; readonly pullRequest: string }
}

/** What a tool yields while it runs: any number of progress events, then exactly one `done`. */
export type ToolEvent<O> =
  | { readonly type: 'progress'; readonly data: JsonObject }
  /** `shown` are blocks for the model alone, after what `toModel` makes of the output. */
  | { readonly type: 'done'; readonly output: O; readonly shown?: readonly ToolResultContentBlock[] }

/** What the model sees of a result. */
export interface ModelResult {
  readonly content: string | readonly ToolResultContentBlock[]
  /** Written as given: most tools leave it out on success, Bash says `false` (spec: tools §2.3). */
  readonly isError?: boolean
  /** Blocks of a synthetic user message that follows the result (PDF documents). */
  readonly followUp?: readonly ContentBlockParam[]
}

/** A built-in tool as its file declares it. `I` is its input, `O` what hosts get as `tool_use_result`. */
export interface ToolSpec<I extends JsonObject, O> {
  readonly name: string
  /** Loads what checks the input, at the first call: a run without tool calls never needs it. */
  input(): Promise<z.ZodType<I>>
  /** JSON Schema of the input for the API. Default: the one in `input-schemas.ts` under the tool's name. */
  readonly inputSchema?: JsonObject
  /** May run beside other calls of the same response. */
  readonly parallel: boolean | ((input: I) => boolean)
  readonly readOnly: boolean
  /** The call makes no sense without a person (ExitPlanMode). Default false. */
  readonly requiresUserInteraction?: boolean
  /** What permission rules talk about. `cwd` is the session's current directory. */
  subjects(input: I, cwd: string): readonly Subject[]
  /** Our own text for the model. */
  describe(env: PromptEnvironment): string
  /** Whether the call makes sense now; comes before anybody is asked to allow it. Throws `ToolInputError`. */
  precheck?(input: I, ctx: ToolContext): Promise<void>
  /** Checks of what the call is about, once it is allowed. Throws `ToolInputError` (class V of spec: tools §2.3). */
  validate?(input: I, ctx: ToolContext): Promise<void>
  run(input: I, ctx: ToolContext): AsyncGenerator<ToolEvent<O>, void, void>
  toModel(output: O, input: I): ModelResult
}

/** A tool with its types closed over: what the registry and the runner see. */
export interface Tool {
  readonly name: string
  /** The MCP server that it is of, as it is configured. */
  readonly server?: string
  readonly readOnly: boolean
  /** A call always needs a person: it is asked even under an allow rule. */
  readonly requiresUserInteraction: boolean
  /** Where the tool comes from it was allowed already; rules that deny or ask still count. */
  readonly preapproved?: true
  /** Characters of a result that go to the model, in the place of the common limit. */
  readonly maxResultChars?: number
  /** The definition may be left out of requests until the model asks for the tool with ToolSearch. */
  readonly mayDefer?: true
  /** Words by which a search finds it, beside its name and description. */
  readonly searchHint?: string
  /** It is left out: the model knows the name only. */
  readonly deferred?: true
  /** JSON Schema for the API request; the same object each time. */
  inputSchema(): JsonObject
  describe(env: PromptEnvironment): string
  /** Validates raw model input. Rejects with `ToolInputError`. */
  prepare(raw: Json, cwd: string): Promise<PreparedCall>
}

/** A validated call, ready for permission checks and execution. */
export interface PreparedCall {
  readonly input: JsonObject
  readonly parallel: boolean
  readonly readOnly: boolean
  readonly subjects: readonly Subject[]
  /** Absent: nothing to check before the permission question. */
  precheck?(ctx: ToolContext): Promise<void>
  validate(ctx: ToolContext): Promise<void>
  run(ctx: ToolContext): AsyncGenerator<ToolEvent<ToolOutcome>, void, void>
}

/** A finished call: the structured output for hosts and its form for the model. */
export interface ToolOutcome {
  readonly output: unknown
  readonly model: ModelResult
  /** The same call with other output, or other fields of it, as a hook rewrote it; undefined when those do not fit. */
  rewritten?(output: unknown): ToolOutcome | undefined
}

/** Class V: the call itself is wrong (unknown tool, bad input, unmet precondition). Shown in `<tool_use_error>` tags. */
export class ToolInputError extends AgentError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'ToolInputError'
  }
}

/** Class X: the call was right, the work failed. Shown bare. `output` is attached when there is a structured part. */
export class ToolFailure extends AgentError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'ToolFailure'
  }
}
