import { describe, expect, it } from 'vitest'
import { contextTable, contextUsage } from './context-usage.ts'
import { assistant, text, user } from './history.testing.ts'
import { thresholds } from './thresholds.ts'
import { DEFAULT_SCALE } from './tokens.ts'

const tool = (name: string) => ({ name, description: 'x'.repeat(400), input_schema: { type: 'object' } })
const parts = {
  model: 'claude-sonnet-4-5',
  thresholds: thresholds({ window: 200_000, maxOutput: 32_000, env: {} }),
  system: [text('x'.repeat(4_000))],
  tools: [tool('Read'), tool('mcp__docs__search')],
  memory: [{ path: '/srv/app/CLAUDE.md', kind: 'project' as const, content: 'x'.repeat(2_000) }],
  history: [user('x'.repeat(400)), assistant('x'.repeat(400))],
  scale: DEFAULT_SCALE,
}

describe('context usage', () => {
  it('estimates what fills the window, part by part', () => {
    const usage = contextUsage(parts)
    expect(usage.categories.map(({ name }) => name)).toEqual([
      'System prompt',
      'Tools',
      'MCP tools',
      'Memory files',
      'Messages',
      'Free',
      'Reserve for compaction',
    ])
    expect(usage.categories.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(200_000)
    expect(usage.categories.find(({ name }) => name === 'Messages')?.tokens).toBe(200)
  })

  it('counts on the last response where there is one', () => {
    const measured = { usage: { input_tokens: 30_000, output_tokens: 1_000 }, length: 1 }
    expect(contextUsage({ ...parts, measured }).tokens).toBe(31_100)
  })

  it('gives each part its share of what was counted, however far off the estimate was', () => {
    for (const input_tokens of [30, 3_000, 90_000]) {
      const measured = { usage: { input_tokens, output_tokens: 10 }, length: 2 }
      const { tokens, categories } = contextUsage({ ...parts, measured })
      const used = categories.filter(({ name }) => name !== 'Free' && name !== 'Reserve for compaction')
      expect(used.reduce((sum, share) => sum + share.tokens, 0)).toBe(tokens)
      expect(used.find(({ name }) => name === 'Messages')?.tokens).toBeGreaterThan(0)
    }
  })

  it('is shown as a table that names MCP tools and memory files', () => {
    const shown = contextTable(contextUsage(parts))
    expect(shown).toContain('| Reserve for compaction | 45.0k | 22.5% |')
    expect(shown).toContain('| mcp__docs__search |')
    expect(shown).toContain('| /srv/app/CLAUDE.md | 500 | 0.3% |')
  })
})
