import type { JsonObject } from '@agent-engine/protocol'
import { buildRequest } from '../../context/build-request.ts'
import { environmentFacts } from '../../context/environment.ts'
import { findDotGit } from '../../context/git-repository.ts'
import { gitSnapshot } from '../../context/git-snapshot.ts'
import { buildSystemPrompt } from '../../context/system-prompt/system-prompt.ts'
import { thinkingSetting } from '../../context/thinking-setting.ts'
import { toolDefinitions } from '../../context/tool-definitions.ts'
import type { ContextPort, RequestInput } from '../../engine/parts.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { runChild } from '../../platform/child-run.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'

/** The parts of the prompt that a host may still set with `initialize`, before the first request. */
export interface PromptTexts {
  system: string | undefined
  append: string | undefined
}

export interface ContextParts {
  readonly options: ResolvedOptions
  readonly texts: PromptTexts
  readonly catalog: Catalog
  readonly registry: ChildRegistry
  readonly promptEnvironment: PromptEnvironment
  readonly interactive: boolean
  readonly directories: () => readonly string[]
}

/** Makes requests. What the prompt says of the surroundings is read once, so that the prefix stays the same. */
export const composeContext = (parts: ContextParts): ContextPort => {
  const { options, catalog, promptEnvironment } = parts
  const prompts = new Map<string, Promise<readonly JsonObject[]>>()
  const definitions = new WeakMap<RequestInput['tools'], readonly JsonObject[]>()
  const systemFor = (input: RequestInput): Promise<readonly JsonObject[]> => {
    const known = prompts.get(input.model) ?? systemPrompt(parts, input)
    prompts.set(input.model, known)
    return known
  }
  const toolsFor = (tools: RequestInput['tools']): readonly JsonObject[] => {
    const known = definitions.get(tools) ?? toolDefinitions(tools.tools, promptEnvironment)
    definitions.set(tools, known)
    return known
  }
  return {
    async request(input) {
      const thinking = thinkingSetting({
        explicit: input.maxThinkingTokens,
        env: options.env,
        prompt: lastPrompt(input),
      })
      return buildRequest({
        model: input.model,
        system: await systemFor(input),
        history: input.history,
        tools: toolsFor(input.tools),
        maxTokens: catalog.maxOutputTokens(input.model),
        betas: options.betas,
        env: options.env,
        ...(input.continuesAnswer ? { continuesAnswer: true } : {}),
        ...(thinking === undefined ? {} : { thinking }),
      })
    },
  }
}

const systemPrompt = async (parts: ContextParts, input: RequestInput): Promise<readonly JsonObject[]> => {
  const { options, texts } = parts
  const git = texts.system === undefined ? await readGit(parts) : undefined
  return buildSystemPrompt({
    tools: new Set(input.tools.tools.map(({ name }) => name)),
    interactive: parts.interactive,
    environment: environmentFacts(
      {
        cwd: options.cwd,
        isGitRepository: findDotGit(options.cwd) !== undefined,
        additionalDirectories: parts.directories(),
      },
      new Date(),
    ),
    model: { id: input.model },
    ...(texts.system === undefined ? {} : { custom: texts.system }),
    ...(texts.append === undefined ? {} : { append: texts.append }),
    ...(git === undefined ? {} : { git }),
  })
}

const readGit = ({ options, registry }: ContextParts): Promise<string | undefined> =>
  gitSnapshot({
    cwd: options.cwd,
    env: options.env,
    run: (file, args, limits) => runChild({ file, args, registry, ...limits }),
  })

/** Text of the newest message a person wrote: it may ask for more thinking. */
const lastPrompt = ({ history }: RequestInput): string => {
  const prompt = history.findLast(
    (entry) => entry.role === 'user' && entry.meta !== true && isPrompt(entry.content),
  )
  if (prompt === undefined) return ''
  if (typeof prompt.content === 'string') return prompt.content
  return prompt.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
}

const isPrompt = (content: RequestInput['history'][number]['content']): boolean =>
  typeof content === 'string' || content.every((block) => block.type !== 'tool_result')
