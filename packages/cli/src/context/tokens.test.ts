import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../model/port.ts'
import { assistant, text, use, user } from './history.testing.ts'
import { calibrate, contextTokens, DEFAULT_SCALE, estimateEntries, estimateRequest } from './tokens.ts'

const request = (chars: number): ModelRequest => ({
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content: 'x'.repeat(chars) }],
})

describe('token counts', () => {
  it('of the context are all that the last response read and wrote', () => {
    const usage = {
      input_tokens: 5,
      cache_creation_input_tokens: 20,
      cache_read_input_tokens: 300,
      output_tokens: 4000,
    }
    expect(contextTokens(usage)).toBe(4325)
    expect(contextTokens({ input_tokens: 1, output_tokens: 2, cache_read_input_tokens: null })).toBe(3)
  })

  it('are four characters each until a response tells better', () => {
    expect(estimateEntries([user('x'.repeat(400))], DEFAULT_SCALE)).toBe(100)
    expect(estimateRequest(request(400), DEFAULT_SCALE)).toBe(100)
  })

  it('are told of calls whose input nests too deep to be written', () => {
    const deep: unknown = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))
    expect(estimateEntries([assistant([use('t1', { deep })])], DEFAULT_SCALE)).toBe(0)
  })

  it('are calibrated by what the API counted, step by step and within reason', () => {
    const once = calibrate(DEFAULT_SCALE, request(30_000), { input_tokens: 10_000, output_tokens: 1 })
    expect(once.charsPerToken).toBe(3.5)
    expect(calibrate(once, request(30_000), { input_tokens: 10_000, output_tokens: 1 }).charsPerToken).toBe(
      3.25,
    )
    expect(
      calibrate(DEFAULT_SCALE, request(30_000), { input_tokens: 1_000_000, output_tokens: 1 }).charsPerToken,
    ).toBe(2.75)
    expect(calibrate(DEFAULT_SCALE, request(10), { input_tokens: 10, output_tokens: 1 })).toBe(DEFAULT_SCALE)
  })

  it('of images do not depend on their bytes', () => {
    const data = 'A'.repeat(1_000_000)
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data },
    }
    expect(estimateEntries([user([image])], DEFAULT_SCALE)).toBe(1_600)
    const inResult = user([
      { type: 'tool_result', tool_use_id: 't', content: [image, { type: 'text', text: 'abcd' }] },
    ])
    expect(estimateEntries([inResult], DEFAULT_SCALE)).toBe(1_601)
  })

  it('take in tool inputs, and leave out what is never sent', () => {
    expect(
      estimateEntries([assistant([text('abcd'), use('t1', { a: 'x'.repeat(400) })])], DEFAULT_SCALE),
    ).toBeGreaterThan(100)
    expect(estimateEntries([assistant('x'.repeat(400), { excluded: true })], DEFAULT_SCALE)).toBe(0)
  })
})
