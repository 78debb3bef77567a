import type { JsonObject } from '@agent-engine/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { command, createHookRig, type HookRig } from '../../hooks/hooks.testing.ts'
import type { McpTool } from '../../mcp/offered-tools.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { askUserQuestionTool } from '../../tools/ask-user-question.ts'
import { createBashTool } from '../../tools/bash.ts'
import { bashOutputTool } from '../../tools/bash-output.ts'
import type { Tool } from '../../tools/define.ts'
import { editTool } from '../../tools/edit.ts'
import { enterPlanModeTool } from '../../tools/enter-plan-mode.ts'
import { exitPlanModeTool } from '../../tools/exit-plan-mode.ts'
import { globTool } from '../../tools/glob.ts'
import { grepTool } from '../../tools/grep.ts'
import { killShellTool } from '../../tools/kill-shell.ts'
import { listMcpResourcesTool } from '../../tools/list-mcp-resources.ts'
import { notebookEditTool } from '../../tools/notebook-edit.ts'
import { readTool } from '../../tools/read.ts'
import { readMcpResourceTool } from '../../tools/read-mcp-resource.ts'
import { createRegistry } from '../../tools/registry.ts'
import type { ToolResult } from '../../tools/result.ts'
import { prepareToolUse } from '../../tools/run.ts'
import { createSkillTool } from '../../tools/skill.ts'
import { createSlashCommandTool } from '../../tools/slash-command.ts'
import { createStructuredOutputTool } from '../../tools/structured-output.ts'
import { createTaskTool } from '../../tools/task.ts'
import { todoWriteTool } from '../../tools/todo-write.ts'
import { createToolSearchTool } from '../../tools/tool-search.ts'
import { createWorkplace, type Workplace } from '../../tools/tool-testing.testing.ts'
import { webFetchTool } from '../../tools/web-fetch.ts'
import { webSearchTool } from '../../tools/web-search.ts'
import { writeTool } from '../../tools/write.ts'
import { mcpTool } from './mcp-tool.ts'

const never = (): never => {
  throw new Error('nothing here reaches a server')
}

const offered: McpTool = {
  server: 'things',
  name: 'make',
  fullName: 'mcp__things__make',
  description: '',
  inputSchema: { type: 'object' },
  hints: {},
  requiresUserInteraction: false,
  alwaysLoad: true,
  searchHint: undefined,
  preapproved: false,
  maxResultChars: undefined,
}

/** Every tool that a model can call, with an input that fits. */
const CALLS: readonly [Tool, JsonObject][] = [
  [createBashTool({ isReadOnly: () => false }), { command: 'touch x', description: 'x' }],
  [bashOutputTool, { bash_id: 'b1' }],
  [killShellTool, { shell_id: 'b1' }],
  [readTool, { file_path: '/x' }],
  [writeTool, { file_path: '/x', content: '' }],
  [editTool, { file_path: '/x', old_string: 'a', new_string: 'b' }],
  [notebookEditTool, { notebook_path: '/x.ipynb', new_source: '', cell_id: 'a' }],
  [globTool, { pattern: '*' }],
  [grepTool, { pattern: 'x' }],
  [webFetchTool, { url: 'https://example.com/', prompt: 'x' }],
  [webSearchTool, { query: 'something' }],
  [todoWriteTool, { todos: [] }],
  [createTaskTool(() => []), { description: 'x', prompt: 'x', subagent_type: 'x' }],
  [exitPlanModeTool, { plan: 'x' }],
  [enterPlanModeTool, {}],
  [
    askUserQuestionTool,
    {
      questions: [
        {
          question: 'What?',
          header: 'What',
          multiSelect: false,
          options: [
            { label: 'a', description: 'a' },
            { label: 'b', description: 'b' },
          ],
        },
      ],
    },
  ],
  [createSkillTool(() => []), { skill: 'x' }],
  [createSlashCommandTool(() => []), { command: '/x' }],
  [createToolSearchTool([]), { query: 'x' }],
  [createStructuredOutputTool({}, () => undefined), {}],
  [listMcpResourcesTool, {}],
  [readMcpResourceTool, { server: 'x', uri: 'x:y' }],
  [
    mcpTool(offered, {
      manager: never,
      outputTokens: 1,
      managedRulesOnly: false,
      blocks: never,
      spill: never,
    }),
    {},
  ],
]

const deny = `echo '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny"}}'`

/** What a hook's command does, and whether the call then goes ahead (spec: hooks §6, §7). */
const FAULTS = {
  'exit 0': [command('exit 0'), 'runs'],
  'exit 1': [command('echo no >&2; exit 1'), 'runs'],
  'exit 2': [command('echo no >&2; exit 2'), 'blocked'],
  'exit 2 with empty stderr': [command('exit 2'), 'blocked'],
  'exit 1 with a denial as JSON': [command(`${deny}; exit 1`), 'blocked'],
  'a signal': [command('kill -KILL $$'), 'runs'],
  'a signal after a denial as JSON': [command(`${deny}; kill -KILL $$`), 'blocked'],
  'a time-out': [command('sleep 30', { timeout: 0.2 }), 'runs'],
  'a time-out that must not be': [command('sleep 30', { timeout: 0.2, onFailure: 'block' }), 'blocked'],
  'garbage JSON': [command('echo "{ nonsense"'), 'runs'],
  'JSON of a wrong shape': [command(`echo '{"continue":"maybe"}'`), 'runs'],
  'a missing program': [command('/no/such/program'), 'runs'],
  'a missing program that must not be': [command('/no/such/program', { onFailure: 'block' }), 'blocked'],
} as const

let place: Workplace
const rigs = new Map<string, HookRig>()
let slow: HookRig
beforeAll(async () => {
  place = await createWorkplace()
  const rigOf = (entry: ReturnType<typeof command>): Promise<HookRig> =>
    createHookRig({ groups: { PreToolUse: [{ hooks: [entry] }] }, most: 50 })
  for (const [name, [entry]] of Object.entries(FAULTS)) rigs.set(name, await rigOf(entry))
  slow = await rigOf(command('sleep 30'))
})
afterAll(async () => {
  for (const rig of [...rigs.values(), slow]) await rig.remove()
})

const allowing: PermissionGate = {
  mode: 'bypassPermissions',
  directories: [],
  setMode: () => undefined,
  decide: async () => ({ behavior: 'allow', reason: { type: 'mode', mode: 'bypassPermissions' } }),
  forbids: async () => undefined,
  grant: async () => async () => undefined,
  apply: async () => undefined,
  removes: () => false,
  mayRead: () => true,
}

/** Runs a call whose work is to be noted: nothing but hooks can keep it from being done. */
const run = async (
  tool: Tool,
  input: JsonObject,
  { hooks }: Pick<HookRig, 'hooks'>,
  signal = new AbortController().signal,
): Promise<{ readonly result: ToolResult; readonly worked: boolean }> => {
  let worked = false
  const noting: Tool = {
    ...tool,
    async prepare(raw, cwd) {
      const { precheck: _precheck, ...call } = await tool.prepare(raw, cwd)
      return {
        ...call,
        validate: async () => undefined,
        async *run() {
          worked = true
          yield { type: 'done', output: { output: {}, model: { content: 'done' } } }
        },
      }
    },
  }
  const call = await prepareToolUse(
    { id: 'toolu_1', name: tool.name, input },
    {
      registry: createRegistry([noting]),
      gate: allowing,
      hooks,
      ask: undefined,
      limits: { spill: async () => '/nowhere', redact: (text) => text },
      cwd: () => place.root,
      context: (toolUseId, of) => ({ ...place.ctx, toolUseId, signal: of }),
      onProgress: () => undefined,
      onDenied: () => undefined,
    },
    signal,
  )
  const result = await call.run()
  return { result, worked }
}

describe('PAIN-04: the work is done, or not, however a hook ends', () => {
  it.each(CALLS.map(([tool, input]) => [tool.name, tool, input] as const))(
    '%s',
    async (_name, tool, input) => {
      const outcomes = await Promise.all(
        Object.keys(FAULTS).map(async (fault) => {
          const { result, worked } = await run(tool, input, rigs.get(fault) ?? never())
          expect(result.block.is_error === true, fault).toBe(!worked)
          return [fault, worked ? 'runs' : 'blocked']
        }),
      )
      expect(Object.fromEntries(outcomes)).toEqual(
        Object.fromEntries(Object.entries(FAULTS).map(([fault, [, outcome]]) => [fault, outcome])),
      )
      const controller = new AbortController()
      const aborted = run(tool, input, slow, controller.signal)
      while (slow.told.started.length === slow.told.ended.length) {
        await new Promise((resolve) => setImmediate(resolve))
      }
      controller.abort(new Error('interrupted'))
      expect(await aborted).toMatchObject({ worked: false, result: { notExecuted: 'user-rejected' } })
    },
  )
})
