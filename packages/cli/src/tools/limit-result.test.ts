import { describe, expect, it } from 'vitest'
import { createRedactor } from '../platform/redact.ts'
import { applyLimits, type LimitPort } from './limit-result.ts'
import type { ToolResult } from './result.ts'

const resultOf = (
  content: ToolResult['block']['content'],
  toolName = 'Grep',
  structured: unknown = null,
): ToolResult => ({
  toolUseId: 'toolu_1',
  toolName,
  block: { type: 'tool_result', tool_use_id: 'toolu_1', ...(content === undefined ? {} : { content }) },
  structured,
  contexts: [],
})

const ports = (): LimitPort & { readonly files: [string, string, string][] } => {
  const files: [string, string, string][] = []
  return {
    files,
    async spill(id, text, extension) {
      files.push([id, text, extension])
      return `/session/tool-results/${id}.${extension}`
    },
    redact: createRedactor(() => ['top-secret']),
  }
}

describe('applyLimits', () => {
  it('leaves a result of 50,000 characters as it is', async () => {
    const result = resultOf('x'.repeat(50_000))
    expect(await applyLimits(result, ports())).toBe(result)
  })

  it('moves longer text to a file and shows where it begins', async () => {
    const port = ports()
    const text = `${'a'.repeat(2_000)}${'b'.repeat(48_001)}`
    const { block } = await applyLimits(resultOf(text), port)
    expect(port.files).toEqual([['toolu_1', text, 'txt']])
    expect(String(block.content).split('\n')).toEqual([
      '<persisted-output>',
      expect.stringContaining('All of it is in /session/tool-results/toolu_1.txt'),
      '',
      'First 2KB:',
      'a'.repeat(2_000),
      '...',
      '</persisted-output>',
    ])
  })

  it('keeps an array of blocks as JSON, and shows what is no text all the same', async () => {
    const port = ports()
    const image = {
      type: 'image' as const,
      source: { type: 'base64' as const, media_type: 'image/png' as const, data: 'AA' },
    }
    const content = [
      { type: 'text' as const, text: 'x'.repeat(30_000) },
      image,
      { type: 'text' as const, text: 'y'.repeat(30_000) },
    ]
    const { block } = await applyLimits(resultOf(content), port)
    expect(port.files).toEqual([['toolu_1', JSON.stringify(content, null, 2), 'json']])
    expect(block.content).toEqual([{ type: 'text', text: expect.stringContaining('toolu_1.json') }, image])
    const small = resultOf([{ type: 'text', text: 'x' }, image])
    expect(await applyLimits(small, port)).toBe(small)
  })

  it('never cuts what Read and the shell tools show: they have limits of their own', async () => {
    for (const name of ['Read', 'Bash', 'BashOutput']) {
      const result = resultOf('x'.repeat(200_000), name)
      expect(await applyLimits(result, ports())).toBe(result)
    }
  })

  it('makes no failure of a result that could not be kept', async () => {
    const spill = () => Promise.reject(new Error('ENOSPC'))
    const { block } = await applyLimits(resultOf('x'.repeat(60_000)), { ...ports(), spill })
    expect(block.content).toContain('could not be kept')
    expect(String(block.content).length).toBeLessThan(3_000)
  })

  it('PAIN-12: hides secrets from model and hosts, and in the file', async () => {
    const port = ports()
    const result = {
      ...resultOf('a top-secret', 'Bash', { stdout: 'a top-secret' }),
      contexts: ['top-secret'],
    }
    expect(await applyLimits(result, port)).toMatchObject({
      block: { content: 'a [redacted]' },
      structured: { stdout: 'a [redacted]' },
      contexts: ['[redacted]'],
    })
    await applyLimits(resultOf(`top-secret${'x'.repeat(60_000)}`), port)
    expect(port.files[0]?.[1]).not.toContain('top-secret')
  })

  it('PAIN-19: parts no surrogate pair at the end of what is shown', async () => {
    const { block } = await applyLimits(resultOf(`${'a'.repeat(1_999)}${'😀'.repeat(30_000)}`), ports())
    expect(String(block.content).isWellFormed()).toBe(true)
  })

  it('passes results without content', async () => {
    const result = resultOf(undefined)
    expect(await applyLimits(result, ports())).toBe(result)
  })
})
