import type { JsonObject } from '@agent-engine/protocol'
import { type EnvironmentFacts, environmentBlock } from '../environment.ts'
import { codeReferences } from './code-references.ts'
import { engineering } from './engineering.ts'
import { type Audience, identityLine } from './identity.ts'
import { languageSection } from './language.ts'
import { type ModelIntroduction, modelLine } from './model-line.ts'
import { objectivity } from './objectivity.ts'
import { type OutputStyle, outputStyleSection } from './output-style.ts'
import { reminderTags } from './reminder-tags.ts'
import { role, scopeReminder } from './role.ts'
import type { PromptFacts } from './section.ts'
import { type ServerInstructions, serverInstructions } from './server-instructions.ts'
import { taskTracking } from './task-tracking.ts'
import { tone } from './tone.ts'
import { toolPolicy } from './tool-policy.ts'

export interface SystemPromptOptions extends PromptFacts {
  /** Takes the place of our prompt. Empty: nothing but the identity line. Undefined: our prompt. */
  readonly custom?: string
  /** Added to whatever prompt there is. */
  readonly append?: string
  /** Of MCP servers; not added to a custom prompt. */
  readonly servers?: readonly ServerInstructions[]
  readonly environment: EnvironmentFacts
  /** What differs from machine to machine stands elsewhere, so that all share one prompt. */
  readonly isShared?: boolean
  readonly model: ModelIntroduction
  /** Undefined is the default style. */
  readonly outputStyle?: OutputStyle
  /** Setting `language`. */
  readonly language?: string
  /** As `gitSnapshot` gives it; stands last, because it differs from run to run. */
  readonly git?: string
}

/**
 * The system prompt as text blocks: the identity line, then everything else (spec: context §2.1–2.3). A custom prompt
 * replaces all of ours, environment and git snapshot included.
 */
export const buildSystemPrompt = (options: SystemPromptOptions): JsonObject[] => {
  const { custom, append } = options
  const rest = custom === undefined ? ownPrompt(options) : [custom, append]
  const text = rest.filter((part) => part !== undefined && part.trim() !== '').join('\n\n')
  return [identityLine(audienceOf(options)), ...(text === '' ? [] : [text])].map(textBlock)
}

const textBlock = (text: string): JsonObject => ({ type: 'text', text })

const audienceOf = ({ interactive, append }: SystemPromptOptions): Audience => {
  if (interactive) return 'interactive'
  return append ? 'sdk-append' : 'sdk'
}

const ownPrompt = (options: SystemPromptOptions): (string | undefined)[] => {
  const { environment, model, outputStyle, append, language, git, isShared = false } = options
  const replaced = outputStyle !== undefined
  return [
    role(options),
    replaced ? undefined : tone(options),
    replaced ? undefined : objectivity(options),
    taskTracking(options),
    replaced && !outputStyle.keepsCodingInstructions ? undefined : engineering(options),
    reminderTags(options),
    toolPolicy(options),
    isShared ? undefined : environmentBlock(environment),
    modelLine(model),
    scopeReminder(options),
    codeReferences(options),
    outputStyle && outputStyleSection(outputStyle),
    language && languageSection(language),
    append,
    serverInstructions(options.servers ?? []),
    isShared ? undefined : git,
  ]
}
