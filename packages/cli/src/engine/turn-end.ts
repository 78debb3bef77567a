import type { TerminalReason } from '@agent-engine/protocol'
import type { ModelFailure } from '../model/errors.ts'
import type { ToolUse } from '../tools/result.ts'

/** How a turn ended. One of these becomes the turn's one result. */
export type TurnEnd =
  | { readonly type: 'completed' }
  /** A command that needs no model. */
  | { readonly type: 'local'; readonly command: string; readonly text: string }
  | { readonly type: 'max_turns'; readonly limit: number }
  | { readonly type: 'max_budget'; readonly message: string }
  /** The user wanted an answer of a certain form, and none came. */
  | { readonly type: 'no_output'; readonly message: string }
  | { readonly type: 'interrupted'; readonly phase: 'streaming' | 'tools' }
  | { readonly type: 'api_error'; readonly failure: ModelFailure }
  /** A hook said `continue: false` after a tool. */
  | { readonly type: 'hook_stopped'; readonly reason: string }
  /** A hook put a call off until the session is resumed. */
  | { readonly type: 'deferred'; readonly use: ToolUse }
  /** A Stop hook said `continue: false`. */
  | { readonly type: 'stop_prevented'; readonly reason: string }
  /** A UserPromptSubmit hook kept the prompt from the model. */
  | { readonly type: 'prompt_stopped'; readonly text: string }
  | { readonly type: 'failed'; readonly errors: readonly string[]; readonly terminalReason: TerminalReason }
