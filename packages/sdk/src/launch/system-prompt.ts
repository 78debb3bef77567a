import type { Options } from '../options.ts'

/**
 * Divides a system prompt: what stands before it is the same for every user and day, and can be cached.
 * Spec: sdk.md §1.1.
 */
export const SYSTEM_PROMPT_DYNAMIC_BOUNDARY = '__SYSTEM_PROMPT_DYNAMIC_BOUNDARY__'

/** The forms of the option, brought to one. `sections` undefined: the engine's own prompt. */
export interface ResolvedSystemPrompt {
  sections: string[] | undefined
  append: string | undefined
  excludeDynamicSections: boolean | undefined
  snapshot: boolean | undefined
}

type PromptOptions = Pick<Options, 'systemPrompt' | 'customSystemPrompt' | 'appendSystemPrompt'>

/** Nothing given is an empty prompt, not the engine's (spec: SDK, section 3.6). */
export function resolveSystemPrompt(options: PromptOptions): ResolvedSystemPrompt {
  const resolved = {
    sections: undefined,
    append: undefined,
    excludeDynamicSections: undefined,
    snapshot: undefined,
  }
  const prompt = options.systemPrompt ?? formerPrompt(options)
  if (typeof prompt === 'string' || Array.isArray(prompt)) return { ...resolved, sections: list(prompt) }
  if (prompt.type === 'custom')
    return { ...resolved, sections: list(prompt.prompt), snapshot: prompt.snapshot }
  const { append, excludeDynamicSections, snapshot } = prompt
  return { sections: undefined, append, excludeDynamicSections, snapshot }
}

/** The options of the time before `systemPrompt`. */
function formerPrompt(options: PromptOptions): NonNullable<Options['systemPrompt']> {
  const { customSystemPrompt, appendSystemPrompt } = options
  if (customSystemPrompt !== undefined) {
    return appendSystemPrompt === undefined ? customSystemPrompt : [customSystemPrompt, appendSystemPrompt]
  }
  return appendSystemPrompt === undefined
    ? ''
    : { type: 'preset', preset: 'claude_code', append: appendSystemPrompt }
}

/** The sections as one text, for a command line that takes no more. */
export function joinSections(sections: readonly string[]): string {
  return sections.filter((section) => section !== SYSTEM_PROMPT_DYNAMIC_BOUNDARY).join('\n\n')
}

function list(prompt: string | string[]): string[] {
  return typeof prompt === 'string' ? [prompt] : prompt
}
