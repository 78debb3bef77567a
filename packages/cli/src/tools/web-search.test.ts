import type { ContentBlock } from '@agent-engine/protocol'
import { describe, expect, it } from 'vitest'
import { createSearchQuota } from './search-quota.ts'
import { callTool, createWorkplace, failureOf, textOf } from './tool-testing.testing.ts'
import type { WebSearchRequest } from './web-port.ts'
import { webSearchTool } from './web-search.ts'

const ANSWER: readonly ContentBlock[] = [
  { type: 'text', text: 'I will search. ' },
  { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: { query: 'tides' } },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srv_1',
    content: [
      {
        type: 'web_search_result',
        title: 'A',
        url: 'https://a.test/',
        encrypted_content: 'xx',
        page_age: '1 day',
      },
      { type: 'web_search_result', title: 'B', url: 'https://b.test/' },
    ],
  },
  { type: 'text', text: '  ' },
  { type: 'text', text: 'High tide is at noon.' },
  { type: 'web_search_tool_result', tool_use_id: 'srv_2', content: [] },
  {
    type: 'web_search_tool_result',
    tool_use_id: 'srv_3',
    content: { type: 'web_search_tool_result_error', error_code: 'max_uses_exceeded' },
  },
]

const searching = async (blocks: readonly ContentBlock[] = ANSWER) => {
  const requests: WebSearchRequest[] = []
  const { ctx } = await createWorkplace({
    async webSearch(request) {
      requests.push(request)
      return blocks
    },
  })
  return { ctx, requests }
}

describe('WebSearch', () => {
  it('gives texts, links and errors in the order of the answer', async () => {
    const { ctx, requests } = await searching()
    const { output } = await callTool(webSearchTool, { query: 'tides' }, ctx)
    expect(requests).toEqual([{ query: 'tides' }])
    expect(output).toEqual({
      query: 'tides',
      results: [
        'I will search.',
        {
          tool_use_id: 'srv_1',
          content: [
            { title: 'A', url: 'https://a.test/' },
            { title: 'B', url: 'https://b.test/' },
          ],
        },
        'High tide is at noon.',
        { tool_use_id: 'srv_2', content: [] },
        'Web search error: max_uses_exceeded',
      ],
      durationSeconds: expect.any(Number),
      searchCount: 1,
    })
  })

  it('shows the model a headline, links as compact JSON, and what was not found', async () => {
    const { ctx } = await searching()
    const parts = (await textOf(webSearchTool, { query: 'tides' }, ctx)).split('\n\n')
    expect(parts.slice(0, 5)).toEqual([
      'Web search results for query: "tides"',
      'I will search.',
      'Links: [{"title":"A","url":"https://a.test/"},{"title":"B","url":"https://b.test/"}]',
      'High tide is at noon.',
      'No links found.',
    ])
  })

  it('passes the domains on, but for empty lists', async () => {
    const { ctx, requests } = await searching([])
    await callTool(webSearchTool, { query: 'tides', allowed_domains: ['a.test'], blocked_domains: [] }, ctx)
    await callTool(webSearchTool, { query: 'tides', blocked_domains: ['b.test'] }, ctx)
    expect(requests).toEqual([
      { query: 'tides', allowedDomains: ['a.test'] },
      { query: 'tides', blockedDomains: ['b.test'] },
    ])
  })

  it('refuses both lists of domains at once, and a query of one character', async () => {
    const { ctx, requests } = await searching()
    const both = { query: 'tides', allowed_domains: ['a.test'], blocked_domains: ['b.test'] }
    expect(await failureOf(webSearchTool, both, ctx)).toMatchObject({ class: 'V', code: 'search_domains' })
    expect(await failureOf(webSearchTool, { query: 'x' }, ctx)).toMatchObject({
      class: 'V',
      code: 'input_invalid',
    })
    expect(requests).toEqual([])
  })

  it('ends at the limit of the session', async () => {
    const { ctx } = await searching([])
    const searchQuota = createSearchQuota({ CLAUDE_CODE_MAX_WEB_SEARCHES_PER_SESSION: '1' })
    await callTool(webSearchTool, { query: 'tides' }, { ...ctx, searchQuota })
    expect(await failureOf(webSearchTool, { query: 'tides' }, { ...ctx, searchQuota })).toMatchObject({
      class: 'X',
      code: 'search_limit',
    })
    expect(createSearchQuota({}).limit).toBe(200)
    expect(createSearchQuota({ CLAUDE_CODE_MAX_WEB_SEARCHES_PER_SESSION: 'many' }).limit).toBe(200)
  })

  it('fails with what the model layer says', async () => {
    const { ctx } = await searching()
    const webSearch = () => Promise.reject(new Error('API Error: 529 overloaded'))
    expect(await failureOf(webSearchTool, { query: 'tides' }, { ...ctx, webSearch })).toMatchObject({
      class: 'X',
      message: 'API Error: 529 overloaded',
    })
  })
})
