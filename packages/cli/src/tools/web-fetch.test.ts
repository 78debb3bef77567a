import { describe, expect, it } from 'vitest'
import type { PageOutcome } from '../platform/page-fetch.ts'
import { fetchPage } from '../platform/page-fetch.ts'
import { startPageServer } from '../platform/page-server.testing.ts'
import { WebError } from '../platform/web-error.ts'
import { createPageCache } from './page-cache.ts'
import { callTool, createWorkplace, failureOf, textOf } from './tool-testing.testing.ts'
import { webFetchTool } from './web-fetch.ts'
import type { WebPort } from './web-port.ts'

const URL_A = 'https://page.test/a'

const page = (text: string, contentType = 'text/plain'): Extract<PageOutcome, { type: 'page' }> => ({
  type: 'page',
  url: URL_A,
  status: 200,
  statusText: 'OK',
  contentType,
  bytes: Buffer.from(text),
})

/** A tool context whose web gives these outcomes in turn, and whose small model answers with what it was asked. */
const surf = async (...outcomes: readonly (PageOutcome | Error)[]) => {
  const visits: string[] = []
  const prompts: string[] = []
  const web: WebPort = {
    cache: createPageCache({}),
    async fetchPage(url) {
      visits.push(url.href)
      const outcome = outcomes[visits.length - 1]
      if (outcome === undefined) throw new Error('nothing more to fetch')
      if (outcome instanceof Error) throw outcome
      return outcome
    },
  }
  const place = await createWorkplace({
    web,
    async complete(prompt) {
      prompts.push(prompt)
      return `answer ${prompts.length}`
    },
  })
  return { place, visits, prompts, ctx: place.ctx }
}

const call = (url: string, more: { prompt?: string; offset?: number } = {}) => ({
  url,
  prompt: 'what?',
  ...more,
})

describe('WebFetch', () => {
  it('lets the small model answer from the page', async () => {
    const { ctx, prompts } = await surf(
      page('<h1>Title</h1><script>no()</script>', 'text/html; charset=utf-8'),
    )
    const { output, model } = await callTool(webFetchTool, call(URL_A, { prompt: 'Which title?' }), ctx)
    expect(model).toEqual({ content: 'answer 1' })
    expect(output).toEqual({
      bytes: 35,
      code: 200,
      codeText: 'OK',
      result: 'answer 1',
      durationMs: expect.any(Number),
      url: URL_A,
    })
    expect(prompts[0]).toContain('\n---\n# Title\n---\n')
    expect(prompts[0]).toContain('The request:\nWhich title?\n')
  })

  it('fetches over TLS what is asked for without, and reports the address as given', async () => {
    const { ctx, visits } = await surf(page('x'))
    const { output } = await callTool(webFetchTool, call('http://page.test:8080/a?b#c'), ctx)
    expect(visits).toEqual(['https://page.test:8080/a?b#c'])
    expect(output).toMatchObject({ url: 'http://page.test:8080/a?b#c' })
  })

  it('keeps a page, and asks again about it', async () => {
    const { ctx, visits, prompts } = await surf(page('kept'))
    await callTool(webFetchTool, call(URL_A, { prompt: 'first?' }), ctx)
    expect(await textOf(webFetchTool, call(URL_A, { prompt: 'second?' }), ctx)).toBe('answer 2')
    expect(visits).toEqual([URL_A])
    expect(prompts[1]).toContain('kept')
    expect(prompts[1]).toContain('second?')
  })

  it('names the new address of a page that moved, which is no error and is not kept', async () => {
    const moved: PageOutcome = {
      type: 'redirect',
      to: 'https://other.test/b',
      status: 301,
      statusText: 'Moved Permanently',
    }
    const { ctx, visits } = await surf(moved, moved)
    const { output, model } = await callTool(webFetchTool, call(URL_A), ctx)
    expect(model.isError).toBeUndefined()
    expect(model.content).toContain(
      `URL: ${URL_A}\nRedirects to: https://other.test/b\nStatus: 301 Moved Permanently`,
    )
    expect(model.content).toContain('- url: "https://other.test/b"\n- prompt: "what?"')
    expect(output).toMatchObject({ code: 301, bytes: Buffer.byteLength(String(model.content)) })
    await callTool(webFetchTool, call(URL_A), ctx)
    expect(visits).toHaveLength(2)
  })

  it('says which status came back, which is no error and is not kept', async () => {
    const { ctx, visits } = await surf(
      { type: 'refused', status: 404, statusText: 'Not Found' },
      page('there'),
    )
    expect(await textOf(webFetchTool, call(URL_A), ctx)).toMatch(/status 404 Not Found/)
    expect(await textOf(webFetchTool, call(URL_A), ctx)).toBe('answer 1')
    expect(visits).toHaveLength(2)
  })

  it('reads 100,000 characters at once, and says how to go on', async () => {
    const text = `${'a'.repeat(100_000)}${'b'.repeat(10)}`
    const { ctx, prompts } = await surf(page(text))
    expect(await textOf(webFetchTool, call(URL_A), ctx)).toContain(
      'characters 0 to 100000 of 100010. Call again with offset 100000',
    )
    expect(prompts[0]).not.toContain('b'.repeat(10))
    expect(prompts[0]).toContain('[10 characters after this are left out]')
    expect(await textOf(webFetchTool, call(URL_A, { offset: 100_000 }), ctx)).toBe('answer 2')
    expect(prompts[1]).toContain(`[100000 characters before this are left out]\n${'b'.repeat(10)}\n---`)
    expect(await textOf(webFetchTool, call(URL_A, { offset: 200_000 }), ctx)).toMatch(/100010 characters/)
    expect(prompts).toHaveLength(2)
  })

  it('asks about a page of exactly 100,000 characters without a remark', async () => {
    const { ctx } = await surf(page('a'.repeat(100_000)))
    expect(await textOf(webFetchTool, call(URL_A), ctx)).toBe('answer 1')
  })

  it('saves what is no text, and says where', async () => {
    const { ctx, place, prompts } = await surf({
      ...page(''),
      contentType: 'application/pdf',
      bytes: Buffer.from('%PDF-'),
    })
    const text = await textOf(webFetchTool, call(URL_A), ctx)
    expect(text).toMatch(/application\/pdf \(5 bytes\).*saved-1\.pdf/)
    expect(await place.text('saved-1.pdf')).toBe('%PDF-')
    expect(prompts).toEqual([])
    expect(await textOf(webFetchTool, call(URL_A), ctx)).toBe(text)
  })

  it.each([
    ['a login', 'https://me:secret@page.test/', 'user name or password'],
    ['a host without a dot', 'https://localhost/', 'localhost is no host on the internet'],
    ['another scheme', 'ftp://page.test/', 'ftp: addresses'],
    ['a file', 'file:///etc/passwd', 'file: addresses'],
    ['too many characters', `https://page.test/${'a'.repeat(2000)}`, 'more than 2000 characters'],
  ])('refuses %s', async (_, url, message) => {
    const { ctx, visits } = await surf()
    expect(await failureOf(webFetchTool, call(url), ctx)).toEqual({
      class: 'X',
      code: 'invalid_url',
      message: expect.stringContaining(`Invalid URL: `),
    })
    expect((await failureOf(webFetchTool, call(url), ctx)).message).toContain(message)
    expect(visits).toEqual([])
  })

  it("refuses what is no URL with the validator's list", async () => {
    const { ctx } = await surf()
    const failure = await failureOf(webFetchTool, call('page.test/no scheme'), ctx)
    expect(failure).toMatchObject({ class: 'V', code: 'input_invalid' })
    expect(JSON.parse(failure.message.replace('InputValidationError: ', ''))).toEqual([
      expect.objectContaining({ path: ['url'] }),
    ])
  })

  it('fails with the reason when the page or the model fails', async () => {
    const { ctx } = await surf(new WebError('page_too_large', 'The page is larger than 10 bytes.'))
    expect(await failureOf(webFetchTool, call(URL_A), ctx)).toEqual({
      class: 'X',
      code: 'page_too_large',
      message: 'The page is larger than 10 bytes.',
    })
    const other = await surf(page('x'))
    const complete = () => Promise.reject(new Error('overloaded'))
    expect(await failureOf(webFetchTool, call(URL_A), { ...other.ctx, complete })).toMatchObject({
      class: 'X',
      message: 'overloaded',
    })
  })

  it('PAIN-13: reaches no private address, however the page leads there', async () => {
    const server = await startPageServer((request, response) => {
      if (request.url === '/start') response.writeHead(302, { location: 'https://169.254.169.254/' }).end()
      else response.end('inside')
    })
    const web: WebPort = {
      cache: createPageCache({}),
      fetchPage: (url, signal) =>
        fetchPage(
          url,
          {
            guard: server.guard,
            send: server.send,
            env: {},
            limits: { maxBytes: 1000, maxHops: 10, timeLimitMs: 20_000 },
            check: async () => undefined,
          },
          signal,
        ),
    }
    const { ctx } = await createWorkplace({ web, complete: async () => 'never' })
    expect(await textOf(webFetchTool, call(`https://page.test:${server.port}/start`), ctx)).toContain(
      'Redirects to: https://169.254.169.254/',
    )
    expect(await failureOf(webFetchTool, call('https://169.254.169.254/'), ctx)).toMatchObject({
      code: 'address_blocked',
    })
  })

  it('is about its URL, changes nothing and may run beside others', async () => {
    expect(await webFetchTool.prepare(call(URL_A), '/w')).toMatchObject({
      subjects: [{ kind: 'url', url: URL_A }],
      readOnly: true,
      parallel: true,
    })
  })
})
