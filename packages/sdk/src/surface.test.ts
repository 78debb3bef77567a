import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Options } from './options.ts'
import { query } from './query.ts'
import { exportsOf, membersOf } from './testing/docstrings.testing.ts'
import { runQuery } from './testing/run-query.testing.ts'

/** Every option of the specification's table (section 3.1); the compiler holds it against the type, both ways. */
const SPECIFIED = {
  abortController: true,
  additionalDirectories: true,
  agent: true,
  agentProgressSummaries: true,
  agents: true,
  allowDangerouslySkipPermissions: true,
  allowedTools: true,
  betas: true,
  canUseTool: true,
  continue: true,
  cwd: true,
  debug: true,
  debugFile: true,
  disallowedTools: true,
  effort: true,
  enableFileCheckpointing: true,
  env: true,
  executable: true,
  executableArgs: true,
  extraArgs: true,
  fallbackModel: true,
  forkSession: true,
  forwardSubagentText: true,
  hooks: true,
  includeHookEvents: true,
  includePartialMessages: true,
  loadTimeoutMs: true,
  managedSettings: true,
  maxBudgetUsd: true,
  maxThinkingTokens: true,
  maxTurns: true,
  mcpServers: true,
  mcpServersDelivery: true,
  model: true,
  onElicitation: true,
  onUserDialog: true,
  outputFormat: true,
  pathToClaudeCodeExecutable: true,
  permissionMode: true,
  permissionPrompts: true,
  permissionPromptToolName: true,
  persistSession: true,
  perTaskStopAffordance: true,
  planModeInstructions: true,
  pluginDelivery: true,
  plugins: true,
  projectConfigRoot: true,
  promptSuggestions: true,
  resume: true,
  resumeDropsTurn: true,
  resumeSessionAt: true,
  sandbox: true,
  sessionId: true,
  sessionStore: true,
  sessionStoreFlush: true,
  settings: true,
  settingSources: true,
  skills: true,
  spawnClaudeCodeProcess: true,
  stderr: true,
  strictMcpConfig: true,
  supportedDialogKinds: true,
  systemPrompt: true,
  taskBudget: true,
  thinking: true,
  title: true,
  toolAliases: true,
  toolConfig: true,
  tools: true,
  verbatimPrompts: true,
}

/** What our package has beside them. */
const OURS = {
  allowOutOfBandPermissions: true,
  appendSystemPrompt: true,
  customSystemPrompt: true,
  engine: true,
  pathToAgentExecutable: true,
  record: true,
  replay: true,
  spawnAgentProcess: true,
  transport: true,
}

const options: Record<keyof Options, boolean> = { ...SPECIFIED, ...OURS }
type Unknown = Exclude<keyof typeof SPECIFIED | keyof typeof OURS, keyof Options>
const none: Unknown[] = []

/** Every method of the specification's table (section 4). */
const METHODS = [
  'accountInfo',
  'applyFlagSettings',
  'backgroundTasks',
  'cancelMessage',
  'close',
  'getContextUsage',
  'initializationResult',
  'interrupt',
  'mcpServerStatus',
  'next',
  'readFile',
  'readMcpResource',
  'reconnectMcpServer',
  'reinitialize',
  'reloadOutputStyles',
  'reloadPlugins',
  'reloadSkills',
  'return',
  'rewindFiles',
  'seedReadState',
  'setMcpPermissionModeOverride',
  'setMaxThinkingTokens',
  'setMcpServers',
  'setModel',
  'setPermissionMode',
  'stopTask',
  'streamInput',
  'supportedAgents',
  'supportedCommands',
  'supportedModels',
  'throw',
  'toggleMcpServer',
  'updateSettings',
  'usage_EXPERIMENTAL_MAY_CHANGE_DO_NOT_RELY_ON_THIS_API_YET',
]

describe('the surface of the specification', () => {
  it('has each option', () => {
    expect(none).toEqual([])
    expect(Object.keys(options).length).toBe(Object.keys(SPECIFIED).length + Object.keys(OURS).length)
  })

  it('has each method of a query', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.turn()))
    for (const name of METHODS) expect([name, typeof Reflect.get(q, name)]).toEqual([name, 'function'])
    expect(typeof q[Symbol.asyncIterator]).toBe('function')
    expect(typeof q[Symbol.asyncDispose]).toBe('function')
    expect(Symbol.dispose in q).toBe(false)
    await q.return()
  })

  it('takes option names that nobody knows', async () => {
    const unknown = { noSuchOption: 1, pathToAgentExecutable: '/nowhere' }
    await expect(query({ prompt: 'hi', options: unknown }).next()).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

/** Where one can read more: a chapter of the specification, or a document of ours where that one says nothing. */
const CHAPTER =
  /\b(Spec: (cli|context|hooks|mcp|permissions|protocol|sdk|sessions|settings|tools)\.md §[A-E\d]|Ours: docs\/[a-z-]+\.md)/

const documentsOf = (text: string): string[] =>
  [...text.matchAll(/Ours: (\S+\.md)/g)].map(([, file = '']) => file)

describe('docstrings', () => {
  const withoutChapter = (docstrings: Iterable<readonly [string, string | undefined]>): string[] =>
    [...docstrings].filter(([, text]) => !CHAPTER.test(text ?? '')).map(([name]) => name)

  it('of all exports name their chapter', () => {
    const all = exportsOf('index.ts')
    expect(all.length).toBeGreaterThan(300)
    const named = all.map(({ name, file, docstring }) => [`${name} (${file})`, docstring] as const)
    expect(withoutChapter(named)).toEqual([])
  })

  it('of all options name their chapter', () => {
    const members = membersOf('options.ts', 'Options')
    expect([...members.keys()].sort()).toEqual(Object.keys(options).sort())
    expect(withoutChapter(members)).toEqual([])
  })

  it('of all methods of a query name their chapter', () => {
    const members = membersOf('query/interface.ts', 'Query')
    const inherited = ['next', 'return', 'throw']
    expect([...members.keys()].sort()).toEqual(
      [...METHODS.filter((name) => !inherited.includes(name)), 'pid', '[Symbol.asyncDispose]'].sort(),
    )
    expect(withoutChapter(members)).toEqual([])
  })

  it('name documents that there are', () => {
    const texts = [
      ...exportsOf('index.ts').map(({ docstring = '' }) => docstring),
      ...membersOf('options.ts', 'Options').values(),
    ]
    const documents = new Set(texts.flatMap((text) => documentsOf(text ?? '')))
    expect(documents.size).toBeGreaterThan(0)
    for (const file of documents)
      expect(existsSync(join(import.meta.dirname, '..', '..', '..', file))).toBe(true)
  })
})
