import { rename, symlink } from 'node:fs/promises'
import type { JsonObject } from '@agent-engine/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { type HookCall, type HookOutcome, type Hooks, NO_HOOKS, NO_OPINION } from '../hooks/port.ts'
import type { Decision, Denied } from '../permissions/decision.ts'
import type { PermissionGate, PermissionQuestion } from '../permissions/gate.ts'
import type { AskPermission, PermissionAnswer, PermissionAsk } from './ask.ts'
import { bashOutputTool } from './bash-output.ts'
import type { Tool } from './define.ts'
import { exitPlanModeTool } from './exit-plan-mode.ts'
import { globTool } from './glob.ts'
import { killShellTool } from './kill-shell.ts'
import type { LimitPort } from './limit-result.ts'
import { readTool } from './read.ts'
import { createRegistry } from './registry.ts'
import type { ToolResult } from './result.ts'
import { prepareToolUse } from './run.ts'
import type { RunnerParts } from './runner-parts.ts'
import { todoWriteTool } from './todo-write.ts'
import { createWorkplace, type Workplace } from './tool-testing.testing.ts'
import { writeTool } from './write.ts'

const ALLOW: Decision = { behavior: 'allow', reason: { type: 'other', detail: 'test' } }
const ASK: Decision = {
  behavior: 'ask',
  reason: { type: 'other', detail: 'test' },
  message: 'May I?',
  suggestions: [],
}
const TOOLS: readonly Tool[] = [
  readTool,
  writeTool,
  globTool,
  todoWriteTool,
  exitPlanModeTool,
  bashOutputTool,
  killShellTool,
]

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})

interface Watched {
  readonly questions: PermissionQuestion[]
  readonly asks: PermissionAsk[]
  readonly hookCalls: HookCall[]
}

interface Setup {
  readonly decision?: Decision
  readonly forbidden?: Denied
  readonly answer?: PermissionAnswer | ((ask: PermissionAsk) => Promise<PermissionAnswer>)
  readonly hook?: HookOutcome
  readonly context?: Partial<Workplace['ctx']>
  readonly limits?: LimitPort
  readonly cwd?: () => string
}

/** Runs one call through the runner with a gate, a person and a hook that say what they are told to say. */
const run = async (
  name: string,
  input: JsonObject,
  setup: Setup = {},
): Promise<{ readonly result: ToolResult } & Watched> => {
  const watched: Watched = { questions: [], asks: [], hookCalls: [] }
  const gate: PermissionGate = {
    mode: 'default',
    directories: [],
    setMode: () => undefined,
    async decide(question) {
      watched.questions.push(question)
      return setup.decision ?? ALLOW
    },
    forbids: async () => setup.forbidden,
    apply: async () => undefined,
    grant: async () => async () => undefined,
    removes: () => false,
    mayRead: () => true,
  }
  const { answer, hook } = setup
  const ask: AskPermission | undefined =
    answer &&
    (async (question) => {
      watched.asks.push(question)
      return typeof answer === 'function' ? answer(question) : answer
    })
  const hooks: Hooks =
    hook === undefined
      ? NO_HOOKS
      : {
          ...NO_HOOKS,
          has: () => true,
          async dispatch(event, call) {
            watched.hookCalls.push(call)
            return event === 'PreToolUse' ? hook : NO_OPINION
          },
        }
  const cwd = setup.cwd ?? (() => place.root)
  const parts: RunnerParts = {
    registry: createRegistry(TOOLS),
    gate,
    hooks,
    ask,
    limits: setup.limits ?? { spill: async () => '/nowhere', redact: (text) => text },
    cwd,
    context: (toolUseId, signal) => ({ ...place.ctx, cwd: cwd(), ...setup.context, toolUseId, signal }),
    onProgress: () => undefined,
    onDenied: () => undefined,
  }
  const call = await prepareToolUse({ id: 'toolu_1', name, input }, parts, place.ctx.signal)
  return { result: await call.run(), ...watched }
}

const contentOf = ({ result }: { readonly result: ToolResult }): string => String(result.block.content)

describe('prepareToolUse: names and input', () => {
  it('names a tool that does not exist as the model wrote it', async () => {
    const made = await run('Delete', {})
    expect(made.result.block).toEqual({
      type: 'tool_result',
      tool_use_id: 'toolu_1',
      is_error: true,
      content: '<tool_use_error>Error: No such tool available: Delete</tool_use_error>',
    })
    expect(made.result.structured).toBe('Error: No such tool available: Delete')
    expect(await run('read', { file_path: 'a' })).toMatchObject({ result: { block: { is_error: true } } })
  })

  it('knows tools by their other names, and goes on with the right one', async () => {
    await place.lay({ a: 'x' })
    const made = await run('FileRead', { file_path: 'a' }, { hook: NO_OPINION })
    expect(contentOf(made)).toBe('1\tx')
    expect(made.result.toolName).toBe('Read')
    expect(made.questions[0]?.toolName).toBe('Read')
    expect(made.hookCalls[0]).toMatchObject({ matchValue: 'Read', fields: { tool_name: 'Read' } })
  })

  it('takes the parameters that a tool had under a former name', async () => {
    const shell = { background: { find: () => undefined, list: () => [] } } as never
    const output = await run('TaskOutput', { task_id: 'b1', block: true, timeout: 5 }, { context: { shell } })
    expect(contentOf(output)).toMatch(/No shell found with ID: b1/)
    const stop = await run('TaskStop', { task_id: 'b2' }, { context: { shell } })
    expect(contentOf(stop)).toMatch(/No shell found with ID: b2/)
    expect(stop.result.toolName).toBe('KillShell')
  })

  it('lists missing, extra and wrong parameters in tags, and asks nobody', async () => {
    const made = await run(
      'Read',
      { path: 'a', offset: 'two' },
      { decision: ASK, answer: { behavior: 'allow' } },
    )
    expect(contentOf(made)).toBe(
      '<tool_use_error>InputValidationError: Read failed because of the following issues:\nMissing: the required parameter `file_path`.\nUnexpected: there is no parameter `path`.\nWrong type: the parameter `offset` takes number, not string.</tool_use_error>',
    )
    expect(made.result.structured).toMatch(/^InputValidationError: \[/)
    expect(made.asks).toEqual([])
  })

  it('puts failures of the work in no tags', async () => {
    expect(contentOf(await run('Read', { file_path: 'missing' }))).not.toContain('<tool_use_error>')
    expect(contentOf(await run('Write', { file_path: '.', content: '' }))).toMatch(/^<tool_use_error>/)
  })
})

describe('prepareToolUse: permission', () => {
  it('asks before it looks at what the call is about', async () => {
    const made = await run(
      'Write',
      { file_path: 'sub/..', content: '' },
      { decision: ASK, answer: { behavior: 'deny', message: 'No.', interrupt: false } },
    )
    expect(contentOf(made)).toBe('No.')
  })

  it('asks nobody about a call that makes no sense now', async () => {
    const made = await run('ExitPlanMode', { plan: 'x' }, { decision: ASK, answer: { behavior: 'allow' } })
    expect(contentOf(made)).toMatch(/^<tool_use_error>The session is not in plan mode/)
    expect(made.asks).toEqual([])
    expect(made.questions).toEqual([])
  })

  it('tells the gate and the host of a tool that needs a person', async () => {
    const plan = { active: true, enter: () => undefined, leave: () => 'default' as const }
    const made = await run(
      'ExitPlanMode',
      { plan: 'x' },
      { decision: ASK, answer: { behavior: 'allow' }, context: { plan } },
    )
    expect(made.questions[0]?.requiresUserInteraction).toBe(true)
    expect(made.asks[0]?.requiresUserInteraction).toBe(true)
    expect(made.result.block.is_error).toBeUndefined()
  })

  it('shows hooks and hosts the absolute path, and lets the result keep the one of the call', async () => {
    await place.lay({ a: 'x' })
    const made = await run(
      'Read',
      { file_path: './sub/../a' },
      { decision: ASK, answer: { behavior: 'allow' }, hook: NO_OPINION },
    )
    expect(made.asks[0]?.input).toEqual({ file_path: place.at('a') })
    for (const { fields } of made.hookCalls) expect(fields.tool_input).toEqual({ file_path: place.at('a') })
    expect(made.hookCalls).toHaveLength(2)
    expect(made.result.structured).toMatchObject({ file: { filePath: './sub/../a' } })
    const denied = await run(
      'Read',
      { file_path: 'a' },
      { decision: ASK, answer: { behavior: 'deny', message: 'No.', interrupt: false } },
    )
    expect(denied.result.denial?.tool_input).toEqual({ file_path: place.at('a') })
  })

  it('says that a hook wanted a question where nobody can be asked, and why', async () => {
    const asked = (reason: string): Decision => ({
      behavior: 'ask',
      reason: { type: 'hook', hook: './check.sh', reason },
      message: 'touches production',
      suggestions: [],
    })
    const answer = async (reason: string, setup: Setup = {}) =>
      contentOf(await run('TodoWrite', { todos: [] }, { decision: asked(reason), ...setup }))
    expect(await answer('touches production')).toBe(
      'The PreToolUse hook ./check.sh wants a person to be asked about this call: touches production. Nobody can be asked in this session, so the call is denied.',
    )
    expect(await answer('')).toContain('asked about this call, and gave no reason. Nobody can be asked')
    expect(await answer('x', { answer: { behavior: 'unanswered' } })).toContain('Nobody can be asked')
  })

  it('checks an input that the host changed against the deny rules once more', async () => {
    await place.lay({ a: 'mine', b: 'secret' })
    const answer: PermissionAnswer = { behavior: 'allow', updatedInput: { file_path: place.at('b') } }
    const changed = await run('Read', { file_path: 'a' }, { decision: ASK, answer })
    expect(contentOf(changed)).toBe('1\tsecret')
    const forbidden: Denied = {
      behavior: 'deny',
      reason: { type: 'other', detail: 'rule' },
      message: 'Not b.',
    }
    expect(contentOf(await run('Read', { file_path: 'a' }, { decision: ASK, answer, forbidden }))).toBe(
      'Not b.',
    )
  })
})

describe('prepareToolUse: paths', () => {
  it('PAIN-09: reads no other file than the one that was asked about', async () => {
    await place.lay({ 'shown.txt': 'shown', 'secret.txt': 'secret' })
    const swap = async (): Promise<PermissionAnswer> => {
      await rename(place.at('shown.txt'), place.at('gone.txt'))
      await symlink(place.at('secret.txt'), place.at('shown.txt'))
      return { behavior: 'allow' }
    }
    const made = await run('Read', { file_path: 'shown.txt' }, { decision: ASK, answer: swap })
    expect(made.result.block.is_error).toBe(true)
    expect(contentOf(made)).not.toContain('secret\n')
    expect(contentOf(made)).not.toMatch(/1\tsecret/)
  })

  it('PAIN-09: writes to no place that a link came to lead to while somebody thought about it', async () => {
    await place.lay({ 'outside/keep.txt': 'kept' })
    const swap = async (): Promise<PermissionAnswer> => {
      await symlink(place.at('outside'), place.at('sub'))
      return { behavior: 'allow' }
    }
    const made = await run(
      'Write',
      { file_path: 'sub/new.txt', content: 'x' },
      { decision: ASK, answer: swap },
    )
    expect(made.result.block.is_error).toBe(true)
    await expect(place.text('outside/new.txt')).rejects.toThrow(/ENOENT/)
  })

  it('judges a relative path where the shell is when the call runs, and does the work there', async () => {
    await place.lay({ 'a.txt': 'top', 'sub/a.txt': 'below' })
    let moves = 0
    const cwd = (): string => (moves++ === 0 ? place.root : place.at('sub'))
    const made = await run('Read', { file_path: 'a.txt' }, { cwd })
    expect(made.questions[0]?.subjects).toEqual([
      { kind: 'path', access: 'read', path: place.at('sub/a.txt') },
    ])
    expect(made.questions[0]?.cwd).toBe(place.at('sub'))
    expect(contentOf(made)).toBe('1\tbelow')
  })

  it('stays where the call began while somebody thinks about it', async () => {
    await place.lay({ 'a.txt': 'top', 'sub/a.txt': 'below' })
    let here = place.root
    const answer = async (): Promise<PermissionAnswer> => {
      here = place.at('sub')
      return { behavior: 'allow' }
    }
    expect(
      contentOf(await run('Read', { file_path: 'a.txt' }, { decision: ASK, answer, cwd: () => here })),
    ).toBe('1\ttop')
  })
})

describe('prepareToolUse: results', () => {
  it('keeps the first and the last 5,000 characters of an error', async () => {
    const answer: PermissionAnswer = {
      behavior: 'deny',
      message: `${'a'.repeat(6_000)}${'b'.repeat(6_000)}`,
      interrupt: false,
    }
    expect(contentOf(await run('Read', { file_path: 'a' }, { decision: ASK, answer }))).toBe(
      `${'a'.repeat(5_000)}\n\n... [2000 characters truncated] ...\n\n${'b'.repeat(5_000)}`,
    )
  })

  it('PAIN-12: hides secrets in failures too, from model and host', async () => {
    const limits: LimitPort = {
      spill: async () => '/nowhere',
      redact: (text) => text.replaceAll('top-secret', '[redacted]'),
    }
    const made = await run('Read', { file_path: 'top-secret/a' }, { limits })
    expect(JSON.stringify(made.result)).not.toContain('top-secret')
    expect(contentOf(made)).toContain('[redacted]')
    expect(contentOf(await run('top-secret', {}, { limits }))).toContain('[redacted]')
  })
})
