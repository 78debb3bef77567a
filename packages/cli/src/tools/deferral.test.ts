import { describe, expect, it } from 'vitest'
import { deferralOf, deferTools } from './deferral.ts'
import type { Tool } from './define.ts'

describe('deferralOf', () => {
  it.each([
    [{}, { mode: 'always' }],
    [{ ANTHROPIC_BASE_URL: 'https://api.anthropic.com' }, { mode: 'always' }],
    [{ ANTHROPIC_BASE_URL: 'https://gateway.test' }, { mode: 'never' }],
    [{ ANTHROPIC_BASE_URL: 'https://gateway.test', ENABLE_TOOL_SEARCH: 'true' }, { mode: 'always' }],
    [{ ENABLE_TOOL_SEARCH: '1' }, { mode: 'always' }],
    [{ ENABLE_TOOL_SEARCH: 'false' }, { mode: 'never' }],
    [{ ENABLE_TOOL_SEARCH: 'auto' }, { mode: 'auto', share: 0.1 }],
    [{ ENABLE_TOOL_SEARCH: 'AUTO:25' }, { mode: 'auto', share: 0.25 }],
    [{ ENABLE_TOOL_SEARCH: 'true', CLAUDE_CODE_DISABLE_EXPERIMENTAL_BETAS: '1' }, { mode: 'never' }],
  ])('%j is %j', (env, deferral) => {
    expect(deferralOf(env)).toEqual(deferral)
  })
})

const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name,
  readOnly: false,
  requiresUserInteraction: false,
  inputSchema: () => ({ type: 'object' }),
  describe: () => 'x'.repeat(4_000),
  prepare: () => Promise.reject(new Error('never called')),
  ...more,
})
const TOOLS = [tool('Read'), tool('mcp__a__one', { mayDefer: true }), tool('mcp__a__two', { mayDefer: true })]
const FACTS = {
  model: 'claude-sonnet-4-5',
  contextWindow: 200_000,
  environment: { platform: 'linux' as const, backgroundShells: true, env: {} },
}
const deferred = (...args: Parameters<typeof deferTools>): readonly string[] =>
  deferTools(...args).flatMap(({ name, deferred }) => (deferred ? [name] : []))

describe('deferTools', () => {
  it('marks the tools that may be loaded later, and keeps their order', () => {
    expect(deferred(TOOLS, { mode: 'always' }, FACTS)).toEqual(['mcp__a__one', 'mcp__a__two'])
    expect(deferTools(TOOLS, { mode: 'always' }, FACTS).map(({ name }) => name)).toEqual(
      TOOLS.map(({ name }) => name),
    )
  })

  it('marks them when they have come to take their share of the context', () => {
    expect(deferred(TOOLS, { mode: 'auto', share: 0.1 }, FACTS)).toEqual([])
    expect(deferred(TOOLS, { mode: 'auto', share: 0.01 }, FACTS)).toHaveLength(2)
    expect(deferred(TOOLS, { mode: 'auto', share: 0.1 }, { ...FACTS, contextWindow: 20_000 })).toHaveLength(2)
  })

  it('marks nothing for models that take no references, and when it is off', () => {
    expect(deferTools(TOOLS, { mode: 'always' }, { ...FACTS, model: 'claude-haiku-4-5' })).toBe(TOOLS)
    expect(deferTools(TOOLS, { mode: 'never' }, FACTS)).toBe(TOOLS)
  })
})
