import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Json } from '@agent-engine/protocol'
import { afterAll } from 'vitest'
import { createChildRegistry } from '../platform/child-registry.ts'
import { nodeFiles } from '../platform/files.ts'
import { createSearch } from '../platform/local-search.ts'
import type { ShellSession } from '../platform/shell-session/session.ts'
import type { ToolContext } from './context.ts'
import { type Tool, ToolInputError, type ToolOutcome } from './define.ts'
import { createPageCache } from './page-cache.ts'
import { createReadState } from './read-state.ts'
import { createSearchQuota } from './search-quota.ts'
import { createTodoState } from './todo-state.ts'

/** A temporary folder with a tool context on it. */
export interface Workplace {
  readonly root: string
  readonly ctx: ToolContext
  /** Absolute path of a name in the folder. */
  at(name: string): string
  /** Writes files, with their directories. */
  lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>
  text(name: string): Promise<string>
  bytes(name: string): Promise<Buffer>
}

const roots: string[] = []
afterAll(async () => {
  for (const root of roots.splice(0)) await rm(root, { recursive: true, force: true })
})

const noShell: ShellSession = {
  get cwd(): string {
    throw new Error('this test has no shell')
  },
  get background(): never {
    throw new Error('this test has no shell')
  },
  prepare() {},
  run: () => Promise.reject(new Error('this test has no shell')),
  start: () => Promise.reject(new Error('this test has no shell')),
  fork: () => noShell,
  close: () => Promise.resolve(),
}

export const createWorkplace = async (changes: Partial<ToolContext> = {}): Promise<Workplace> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'tools-')))
  roots.push(root)
  const at = (name: string): string => join(root, name)
  let saved = 0
  const ctx: ToolContext = {
    toolUseId: 'toolu_1',
    signal: new AbortController().signal,
    cwd: root,
    env: {},
    now: Date.now,
    files: nodeFiles,
    search: createSearch({ registry: createChildRegistry(), env: process.env }),
    shell: noShell,
    readState: createReadState(),
    todos: createTodoState(),
    plan: { active: false, enter: () => undefined, leave: () => 'default' },
    web: { cache: createPageCache({}), fetchPage: () => Promise.reject(new Error('no web here')) },
    webSearch: () => Promise.reject(new Error('no web search here')),
    searchQuota: createSearchQuota({}),
    deferredTools: () => [],
    complete: () => Promise.reject(new Error('no model here')),
    async saveFile(extension, bytes) {
      saved += 1
      const path = join(root, `saved-${saved}.${extension}`)
      await writeFile(path, bytes)
      return path
    },
    mayRead: () => true,
    countTokens: () => Promise.reject(new Error('no token counter here')),
    ...changes,
  }
  return {
    root,
    ctx,
    at,
    async lay(files) {
      for (const [name, content] of Object.entries(files)) {
        await mkdir(dirname(at(name)), { recursive: true })
        await writeFile(at(name), content)
      }
    },
    text: (name) => readFile(at(name), 'utf8'),
    bytes: (name) => readFile(at(name)),
  }
}

/** Calls a tool as the runner does: checks, then run. Rejects with what the tool throws. */
export const callTool = async (tool: Tool, input: Json, ctx: ToolContext): Promise<ToolOutcome> => {
  const call = await tool.prepare(input, ctx.cwd)
  await call.precheck?.(ctx)
  await call.validate(ctx)
  for await (const event of call.run(ctx)) {
    if (event.type !== 'done') continue
    const { rewritten: _rewritten, ...outcome } = event.output
    return outcome
  }
  throw new Error(`${tool.name} yielded no result`)
}

/** What the model reads of a successful call. */
export const textOf = async (tool: Tool, input: Json, ctx: ToolContext): Promise<string> => {
  const { model } = await callTool(tool, input, ctx)
  return typeof model.content === 'string' ? model.content : JSON.stringify(model.content)
}

/** The error class of the specification, code and message of a call that fails. */
export const failureOf = async (
  tool: Tool,
  input: Json,
  ctx: ToolContext,
): Promise<{ class: 'V' | 'X'; code: unknown; message: string }> => {
  try {
    const outcome = await callTool(tool, input, ctx)
    throw new Error(`${tool.name} did not fail: ${JSON.stringify(outcome.model)}`)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? error.code : undefined
    return { class: error instanceof ToolInputError ? 'V' : 'X', code, message: error.message }
  }
}
