import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import { createMemory, type Memory } from '../../context/memory/memory.ts'
import { createSessionContext } from '../../context/session-context.ts'
import type { ContextPort } from '../../engine/parts.ts'
import type { Catalog } from '../../model/catalog.ts'
import type { ChildRegistry } from '../../platform/child-registry.ts'
import { runChild } from '../../platform/child-run.ts'
import { nodeFiles } from '../../platform/files.ts'
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
  readonly directories: () => readonly string[]
}

export const composeContext = (parts: ContextParts): ContextPort => {
  const { options, texts, catalog, registry, promptEnvironment, directories } = parts
  const { env, cwd } = options
  return createSessionContext({
    interactive: !options.print,
    cwd,
    env,
    promptEnvironment,
    additionalDirectories: directories,
    promptTexts: () => ({
      ...(texts.system === undefined ? {} : { custom: texts.system }),
      ...(texts.append === undefined ? {} : { append: texts.append }),
    }),
    memory: composeMemory(options, directories),
    gitInstructions: true,
    run: (file, args, limits) => runChild({ file, args, registry, ...limits }),
    introduce: (id) => ({ id }),
    maxOutputTokens: catalog.maxOutputTokens,
    betas: options.betas,
    startedAt: new Date(),
  })
}

const composeMemory = (
  { env, cwd, settings }: ResolvedOptions,
  directories: () => readonly string[],
): Memory =>
  createMemory({
    files: nodeFiles,
    env,
    cwd,
    configDirectory: configDirectory(env),
    sources: settings.sources,
    agentsMd: 'fallback',
    additionalDirectories: isOn(env.CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD) ? directories() : [],
    excludes: settings.effective.claudeMdExcludes ?? [],
    externalImports: false,
  })
