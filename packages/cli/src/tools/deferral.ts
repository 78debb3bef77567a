import type { PromptEnvironment, Tool } from './define.ts'
import { CHARS_PER_TOKEN } from './limits.ts'

/** Which tools are left out of requests until the model asks for them (spec: mcp §12.3). */
export type Deferral =
  | { readonly mode: 'never' }
  | { readonly mode: 'always' }
  /** Once their definitions take this share of the context window. */
  | { readonly mode: 'auto'; readonly share: number }

type Env = Readonly<Record<string, string | undefined>>

const NEVER: Deferral = { mode: 'never' }
const DEFAULT_SHARE = 0.1
const VENDOR = /^https:\/\/api\.anthropic\.com\b/

/**
 * `ENABLE_TOOL_SEARCH`: `true`, `false`, `auto` or `auto:<percent>`. Unset: always, but never with another address than
 * the vendor's, whose server may not know references to tools.
 */
export const deferralOf = (env: Env): Deferral => {
  if (isOn(env.CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS)) return NEVER
  const wanted = env.ENABLE_TOOL_SEARCH?.trim().toLowerCase() ?? ''
  if (wanted === '') {
    const address = env.ANTHROPIC_BASE_URL?.trim() ?? ''
    return address === '' || VENDOR.test(address) ? { mode: 'always' } : NEVER
  }
  const percent = /^auto(?::(\d{1,3}))?$/.exec(wanted)
  if (percent !== null) {
    return { mode: 'auto', share: percent[1] === undefined ? DEFAULT_SHARE : Number(percent[1]) / 100 }
  }
  return isOn(wanted) ? { mode: 'always' } : NEVER
}

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.trim().toLowerCase())

export interface DeferralFacts {
  readonly model: string
  /** Tokens. */
  readonly contextWindow: number
  readonly environment: PromptEnvironment
}

/** The same tools, with those marked that the model will know by name only. */
export const deferTools = (
  tools: readonly Tool[],
  deferral: Deferral,
  facts: DeferralFacts,
): readonly Tool[] => {
  if (deferral.mode === 'never' || !takesReferences(facts.model)) return tools
  const candidates = tools.filter(({ mayDefer }) => mayDefer === true)
  if (candidates.length === 0) return tools
  const limit = deferral.mode === 'auto' ? deferral.share * facts.contextWindow : 0
  if (limit > 0 && tokensOf(candidates, facts.environment) < limit) return tools
  return tools.map((tool) => (tool.mayDefer === true ? { ...tool, deferred: true } : tool))
}

/** Small models take no references to tools. */
const takesReferences = (model: string): boolean => !model.toLowerCase().includes('haiku')

const tokensOf = (tools: readonly Tool[], environment: PromptEnvironment): number =>
  tools.reduce(
    (sum, tool) =>
      sum + tool.name.length + tool.describe(environment).length + JSON.stringify(tool.inputSchema()).length,
    0,
  ) / CHARS_PER_TOKEN
