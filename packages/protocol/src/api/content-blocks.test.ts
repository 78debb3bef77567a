import { describe, expect, it } from 'vitest'
import { contentBlockParamSchema } from './content-block-params.ts'
import { type ContentBlock, contentBlockSchema } from './content-blocks.ts'
import { streamEventSchema } from './stream-events.ts'

/** Compiles only while every member of the union narrows by its type. */
function textOf(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text
    case 'thinking':
      return block.thinking
    case 'redacted_thinking':
      return block.data
    case 'tool_use':
    case 'server_tool_use':
      return block.name
    case 'web_search_tool_result':
      return block.tool_use_id
    default:
      return `unknown ${String(block.type)} ${typeof block.anything}`
  }
}

describe('contentBlockSchema', () => {
  it('passes on blocks of kinds the API will add', () => {
    const block = { type: 'code_execution_tool_result', tool_use_id: 't', content: { stdout: 'x' } }
    expect(contentBlockSchema.parse(block)).toEqual(block)
    expect(textOf(contentBlockSchema.parse(block))).toBe('unknown code_execution_tool_result undefined')
  })

  it('narrows the kinds it knows', () => {
    expect(textOf(contentBlockSchema.parse({ type: 'text', text: 'hi', citations: null }))).toBe('hi')
    expect(textOf(contentBlockSchema.parse({ type: 'tool_use', id: 'a', name: 'Bash', input: {} }))).toBe(
      'Bash',
    )
  })

  it('keeps fields it does not know', () => {
    const block = { type: 'tool_use', id: 'a', name: 'Bash', input: {}, caller: { type: 'direct' } }
    expect(contentBlockSchema.parse(block)).toEqual(block)
  })

  it('refuses a malformed block of a known kind', () => {
    for (const block of [{ type: 'text' }, { type: 'tool_use', id: 1 }, {}, null]) {
      expect(contentBlockSchema.safeParse(block).success).toBe(false)
    }
  })
})

describe('contentBlockParamSchema', () => {
  it('takes tool results with text, images and documents', () => {
    const block = {
      type: 'tool_result',
      tool_use_id: 't',
      is_error: true,
      content: [
        { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' } },
        { type: 'tool_reference', tool_name: 'mcp__a__b' },
      ],
    }
    expect(contentBlockParamSchema.parse(block)).toEqual(block)
  })

  it('refuses images of a kind the API does not take', () => {
    const block = { type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: 'aGk=' } }
    expect(contentBlockParamSchema.safeParse(block).success).toBe(false)
  })
})

describe('streamEventSchema', () => {
  it('takes every event, pings, errors and unknown ones', () => {
    const events = [
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'a' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'compaction_delta', content: 'a' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 3 },
      },
      { type: 'message_stop' },
      { type: 'ping' },
      { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
      { type: 'tomorrow', x: 1 },
    ]
    for (const event of events) expect(streamEventSchema.parse(event)).toEqual(event)
  })
})
