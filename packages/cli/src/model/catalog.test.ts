import type { Usage } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { createCatalog } from './catalog.ts'
import { OCTOBER_2025 } from './catalog-data.ts'
import { modelKey } from './model-name.ts'

const catalog = createCatalog({ env: {} })
const baseline = createCatalog({ env: {}, edition: OCTOBER_2025 })

/** Cost of a million tokens of one kind. */
const priceOf = (model: string, usage: Partial<Usage>, from = catalog): number =>
  from.costOf(model, { input_tokens: 0, output_tokens: 0, ...usage })

const M = 1_000_000
const split = (ephemeral_5m_input_tokens: number, ephemeral_1h_input_tokens: number): Partial<Usage> => ({
  cache_creation_input_tokens: ephemeral_5m_input_tokens + ephemeral_1h_input_tokens,
  cache_creation: { ephemeral_5m_input_tokens, ephemeral_1h_input_tokens },
})

describe('names of models', () => {
  it.each([
    ['claude-sonnet-4-5-20250929', 'sonnet-4.5'],
    ['claude-opus-4-20250514', 'opus-4'],
    ['claude-opus-4-0', 'opus-4'],
    ['claude-opus-4-1-20250805', 'opus-4.1'],
    ['claude-opus-5-5', 'opus-5.5'],
    ['claude-fable-5', 'fable-5'],
    ['claude-haiku-5-5[1m]', 'haiku-5.5'],
    ['claude-3-5-haiku-20241022', 'haiku-3.5'],
    ['claude-3-7-sonnet-latest', 'sonnet-3.7'],
    ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'sonnet-4.5'],
    ['claude-sonnet-4-5@20250929', 'sonnet-4.5'],
    ['anthropic/claude-sonnet-4.5', 'sonnet-4.5'],
    ['Claude-Opus-5-5', 'opus-5.5'],
    ['gpt-something', undefined],
    ['claude-novel-9', undefined],
  ])('%s is %s', (name, key) => {
    expect(modelKey(name)).toBe(key)
  })
})

describe('C12: prices, in USD per million tokens', () => {
  it.each([
    ['claude-fable-5-2', 8, 40, 10, 16, 0.2],
    ['claude-fable-5-1', 10, 50, 12.5, 20, 0.25],
    ['claude-fable-5', 10, 50, 12.5, 20, 1],
    ['claude-opus-5-5', 4, 20, 5, 8, 0.2],
    ['claude-opus-5', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-8', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-7', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-6', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-5-20251101', 5, 25, 6.25, 10, 0.5],
    ['claude-opus-4-1-20250805', 15, 75, 18.75, 30, 1.5],
    ['claude-opus-4-20250514', 15, 75, 18.75, 30, 1.5],
    ['claude-sonnet-5-5', 2, 10, 2.5, 4, 0.1],
    ['claude-sonnet-5', 2, 10, 2.5, 4, 0.2],
    ['claude-sonnet-4-6', 3, 15, 3.75, 6, 0.3],
    ['claude-sonnet-4-5-20250929', 3, 15, 3.75, 6, 0.3],
    ['claude-sonnet-4-20250514', 3, 15, 3.75, 6, 0.3],
    ['claude-3-7-sonnet-20250219', 3, 15, 3.75, 6, 0.3],
    ['claude-haiku-4-5-20251001', 1, 5, 1.25, 2, 0.1],
    ['claude-3-5-haiku-20241022', 0.8, 4, 1, 1.6, 0.08],
    ['something-unknown', 4, 20, 5, 8, 0.2],
  ])(
    '%s: input %f, output %f, cache write %f and %f, read %f',
    (model, input, output, write5m, write1h, read) => {
      expect(priceOf(model, { input_tokens: M })).toBeCloseTo(input, 9)
      expect(priceOf(model, { output_tokens: M })).toBeCloseTo(output, 9)
      expect(priceOf(model, { cache_creation_input_tokens: M })).toBeCloseTo(write5m, 9)
      expect(priceOf(model, split(M, 0))).toBeCloseTo(write5m, 9)
      expect(priceOf(model, split(0, M))).toBeCloseTo(write1h, 9)
      expect(priceOf(model, split(M / 2, M / 4))).toBeCloseTo(write5m / 2 + write1h / 4, 9)
      expect(priceOf(model, { cache_read_input_tokens: M })).toBeCloseTo(read, 9)
    },
  )

  it.each([
    ['input', { input_tokens: 100_000 }, 0.01],
    ['longer input', { input_tokens: 128_000 }, 0.064],
    ['a longer prompt from the cache', { cache_read_input_tokens: 200_000 }, 0.01],
    ['output of a short prompt', { output_tokens: M }, 0.5],
    ['output of a long prompt', { input_tokens: 128_000, output_tokens: M }, 0.064 + 2.5],
  ])('haiku 5.5 has a price for short prompts and one for long: %s', (_name, usage, cost) => {
    expect(priceOf('claude-haiku-5-5', usage)).toBeCloseTo(cost, 9)
  })

  it('web searches cost a cent each', () => {
    expect(priceOf('claude-opus-5-5', { server_tool_use: { web_search_requests: 3 } })).toBeCloseTo(0.03, 9)
  })

  it('counts a split without its sum', () => {
    const usage = { cache_creation: { ephemeral_5m_input_tokens: M, ephemeral_1h_input_tokens: M } }
    expect(priceOf('claude-opus-5-5', usage)).toBeCloseTo(13, 9)
  })

  it('adds everything up', () => {
    const usage: Usage = {
      input_tokens: 1_234,
      output_tokens: 567,
      cache_read_input_tokens: 89_012,
      ...split(3_456, 789),
      server_tool_use: { web_search_requests: 1 },
    }
    const expected = (1_234 * 4 + 567 * 20 + 89_012 * 0.2 + 3_456 * 5 + 789 * 8) / M + 0.01
    expect(priceOf('claude-opus-5-5', usage)).toBeCloseTo(expected, 9)
  })

  it('October 2025 had a price for long sonnet prompts, none for one-hour writes, and sonnet for the unknown', () => {
    const long = { input_tokens: 200_001, output_tokens: 1_000 }
    expect(priceOf('claude-sonnet-4-5', long, baseline)).toBeCloseTo((200_001 * 6 + 1_000 * 22.5) / M, 9)
    expect(priceOf('claude-sonnet-4', { input_tokens: 200_000 }, baseline)).toBeCloseTo(0.6, 9)
    const longCached = { cache_creation_input_tokens: 150_000, cache_read_input_tokens: 150_000 }
    expect(priceOf('claude-sonnet-4-5', longCached, baseline)).toBeCloseTo(0.15 * 7.5 + 0.15 * 0.6, 9)
    expect(priceOf('claude-opus-4-1', split(0, M), baseline)).toBeCloseTo(18.75, 9)
    expect(priceOf('claude-opus-4-5', { input_tokens: M }, baseline)).toBeCloseTo(15, 9)
    expect(priceOf('something-unknown', { input_tokens: M }, baseline)).toBeCloseTo(3, 9)
    expect(priceOf('claude-sonnet-4-5', { input_tokens: 300_000 })).toBeCloseTo(0.9, 9)
  })

  it('settings replace single prices, by id or by family and version, and multiply all', () => {
    const own = createCatalog({
      env: {},
      pricing: { multiplier: 0.5, overrides: { 'my-model': { input: 1 }, 'opus-5.5': { output: 10 } } },
    })
    expect(priceOf('my-model', { input_tokens: M }, own)).toBeCloseTo(0.5, 9)
    expect(priceOf('claude-opus-5-5', { output_tokens: M }, own)).toBeCloseTo(5, 9)
    expect(priceOf('claude-opus-5-5', { input_tokens: M }, own)).toBeCloseTo(2, 9)
  })
})

describe('aliases (spec: context §9.2)', () => {
  it.each([
    [undefined, 'claude-opus-5-5'],
    ['', 'claude-opus-5-5'],
    ['default', 'claude-opus-5-5'],
    ['opus', 'claude-opus-5-5'],
    ['Sonnet', 'claude-sonnet-5-5'],
    ['haiku', 'claude-haiku-5-5'],
    ['fable', 'claude-fable-5-2'],
    ['best', 'claude-opus-5-5'],
    ['opusplan', 'claude-sonnet-5-5'],
    ['sonnet[1m]', 'claude-sonnet-5-5'],
    ['claude-sonnet-4-5-20250929[1m]', 'claude-sonnet-4-5-20250929[1m]'],
    ['claude-opus-5-5[1M]', 'claude-opus-5-5'],
    ['claude-opus-4-1-20250805', 'claude-opus-5-5'],
    ['My-Own-Model', 'My-Own-Model'],
    ['inherit', 'inherit'],
    ['constructor', 'constructor'],
  ])('%s is %s', (name, id) => {
    expect(catalog.resolve(name)).toBe(id)
  })

  it('October 2025 knew other ids', () => {
    expect(['default', 'sonnet', 'opus', 'haiku', 'best'].map((name) => baseline.resolve(name))).toEqual([
      'claude-sonnet-4-5-20250929',
      'claude-sonnet-4-5-20250929',
      'claude-opus-4-1-20250805',
      'claude-haiku-4-5-20251001',
      'best',
    ])
    expect(baseline.resolve('sonnet[1m]')).toBe('claude-sonnet-4-5-20250929[1m]')
  })

  it('opusplan is opus while planning', () => {
    expect(catalog.resolve('opusplan', true)).toBe('claude-opus-5-5')
  })

  it('ANTHROPIC_DEFAULT_*_MODEL beats settings, settings beat the edition; default and best follow opus', () => {
    const { resolve, defaultModel } = createCatalog({
      env: { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' },
      aliases: { opus: 'settings-opus', sonnet: 'settings-sonnet', fast: 'haiku' },
    })
    expect(['opus', 'default', 'best', 'sonnet', 'fast'].map((name) => resolve(name))).toEqual([
      'my-opus',
      'my-opus',
      'my-opus',
      'settings-sonnet',
      'claude-haiku-5-5',
    ])
    expect(defaultModel).toBe('my-opus')
  })

  it('aliases that point at each other end', () => {
    const { resolve } = createCatalog({ env: {}, aliases: { opus: 'sonnet', sonnet: 'opus' } })
    expect(resolve('opus')).toBe('opus')
  })

  it('retired ids stay as they are behind a gateway and with CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP', () => {
    for (const env of [
      { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
      { CLAUDE_CODE_DISABLE_LEGACY_MODEL_REMAP: '1' },
    ]) {
      expect(createCatalog({ env }).resolve('claude-opus-4-1')).toBe('claude-opus-4-1')
    }
  })

  it('the small fast model is haiku, or what the environment says', () => {
    expect(catalog.smallFastModel).toBe('claude-haiku-5-5')
    expect(createCatalog({ env: { ANTHROPIC_SMALL_FAST_MODEL: 'old' } }).smallFastModel).toBe('old')
    const both = { ANTHROPIC_SMALL_FAST_MODEL: 'old', ANTHROPIC_DEFAULT_HAIKU_MODEL: 'new' }
    expect(createCatalog({ env: both }).smallFastModel).toBe('new')
  })
})

describe('sizes (spec: context §9.1)', () => {
  it.each([
    ['claude-sonnet-4-5-20250929', 200_000, 32_000],
    ['claude-sonnet-4-5-20250929[1m]', 1_000_000, 32_000],
    ['claude-haiku-4-5-20251001', 200_000, 32_000],
    ['claude-3-5-haiku-20241022', 200_000, 8_192],
    ['claude-opus-4-6', 200_000, 64_000],
    ['claude-opus-4-6[1m]', 1_000_000, 64_000],
    ['claude-opus-4-7', 1_000_000, 64_000],
    ['claude-fable-5', 1_000_000, 64_000],
    ['claude-opus-5-5', 1_000_000, 128_000],
    ['claude-haiku-5-5', 1_000_000, 128_000],
    ['something-unknown', 1_000_000, 32_000],
  ])('%s has a window of %i and writes up to %i tokens', (model, window, output) => {
    expect(catalog.contextWindow(model)).toBe(window)
    expect(catalog.maxOutputTokens(model)).toBe(output)
  })

  it('October 2025 gave haiku less room to write and knew no larger windows', () => {
    expect(baseline.maxOutputTokens('claude-haiku-4-5-20251001')).toBe(8_192)
    expect(baseline.contextWindow('something-unknown')).toBe(200_000)
  })

  it('CLAUDE_CODE_MAX_OUTPUT_TOKENS lowers the output, and raises nothing over the limit', () => {
    const output = (value: string): number =>
      createCatalog({ env: { CLAUDE_CODE_MAX_OUTPUT_TOKENS: value } }).maxOutputTokens('claude-sonnet-4-5')
    expect([output('8000'), output('64000'), output('nonsense'), output('-1')]).toEqual([
      8_000, 32_000, 32_000, 32_000,
    ])
  })

  it('the window follows CLAUDE_CODE_MAX_CONTEXT_TOKENS and CLAUDE_CODE_DISABLE_1M_CONTEXT', () => {
    const window = (env: Record<string, string>): number =>
      createCatalog({ env }).contextWindow('claude-opus-5-5')
    expect(window({ CLAUDE_CODE_MAX_CONTEXT_TOKENS: '64000' })).toBe(64_000)
    expect(window({ CLAUDE_CODE_DISABLE_1M_CONTEXT: '1' })).toBe(200_000)
  })

  it('tells whether a model is listed', () => {
    expect(catalog.isListed('claude-opus-5-5')).toBe(true)
    expect(catalog.isListed('claude-opus-9')).toBe(false)
  })
})
