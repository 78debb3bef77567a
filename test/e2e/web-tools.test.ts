import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { answerTo, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'

/** An https server on this machine, and the file that makes a program trust it. Undefined without openssl. */
async function startPages(
  html: string,
): Promise<{ url: string; certificate: string; visits: string[] } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '1', '-nodes']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    })
  } catch {
    return undefined
  }
  const visits: string[] = []
  const server = createServer(
    { key: await readFile(key), cert: await readFile(certificate) },
    (request, response) => {
      visits.push(request.url ?? '')
      response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `https://127.0.0.1:${port}`, certificate, visits }
}

const OPEN = ['--settings', '{"webFetch":{"allowPrivateNetwork":true}}']

describe('WebFetch', () => {
  it('asks about the domain, fetches, asks the small model, and counts its tokens beside the turn', async ({
    skip,
  }) => {
    const pages = await startPages('<h1>Tides</h1><p>High at noon.</p>')
    if (pages === undefined) return skip('openssl is needed to make a certificate')
    const input = { url: `${pages.url.replace('https', 'http')}/a`, prompt: 'When?' }
    const s = await scenario({
      script: [
        toolUse('WebFetch', input, { id: 't1' }),
        toolUse('WebFetch', input, { id: 't2' }),
        text('At noon.'),
      ],
      api: { side: text('High tide is at noon.') },
      env: { NODE_EXTRA_CA_CERTS: pages.certificate },
    })
    const cli = s.session([...OPEN, '--permission-prompt-tool', 'stdio'])
    cli.send(userLine('when is high tide?'))
    const question = await cli.waitFor({ type: 'control_request' })
    expect(question.request).toMatchObject({
      tool_name: 'WebFetch',
      input,
      permission_suggestions: [
        {
          type: 'addRules',
          rules: [{ toolName: 'WebFetch', ruleContent: 'domain:127.0.0.1' }],
          behavior: 'allow',
        },
      ],
    })
    cli.send(
      answerTo(question, {
        behavior: 'allow',
        updatedInput: input,
        updatedPermissions: asArray(asObject(question.request).permission_suggestions).map((update) => ({
          ...asObject(update),
          destination: 'session',
        })),
      }),
    )
    const result = await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('t1')?.content)).toBe('High tide is at noon.')
    expect(textOf(toolResults(cli.messages).get('t2')?.content)).toBe('High tide is at noon.')
    expect(pages.visits).toEqual(['/a'])
    const asked = s.api.requests.filter((request) => request.kind === 'side')
    expect(asked).toHaveLength(2)
    expect(JSON.stringify(asked[0]?.body.messages)).toContain('# Tides\\n\\nHigh at noon.')
    const models = Object.entries(asObject(result.modelUsage))
    expect(models).toHaveLength(2)
    const small = asObject(models.find(([name]) => name.includes('haiku'))?.[1])
    const main = asObject(models.find(([name]) => !name.includes('haiku'))?.[1])
    expect(Number(small.inputTokens)).toBeGreaterThan(0)
    expect(asObject(result.usage).input_tokens).toBe(main.inputTokens)
    expect(Number(result.total_cost_usd)).toBeGreaterThan(0)
  })

  it.each([
    ['an address of this machine', 'https://127.0.0.1:1/', /not on the public internet/],
    ['another way to write it', 'https://0x7f000001/', /not on the public internet/],
    ['the address of cloud metadata', 'http://169.254.169.254/latest/', /not on the public internet/],
    ['localhost', 'http://localhost/', /Invalid URL: localhost/],
  ])('PAIN-13: does not fetch %s', async (_, url, message) => {
    const s = await scenario({
      script: [toolUse('WebFetch', { url, prompt: 'x' }, { id: 't1' }), text('no')],
    })
    const cli = s.session(['--dangerously-skip-permissions'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    const block = toolResults(cli.messages).get('t1')
    expect(block?.is_error).toBe(true)
    expect(textOf(block?.content)).toMatch(message)
  })

  it('goes only where the settings let it', async () => {
    const s = await scenario({
      script: [toolUse('WebFetch', { url: 'https://evil.test/', prompt: 'x' }, { id: 't1' }), text('no')],
    })
    const cli = s.session([
      '--dangerously-skip-permissions',
      '--settings',
      '{"webFetch":{"denyDomains":["evil.test"]}}',
    ])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('t1')?.content)).toMatch(/settings \(webFetch\).*evil\.test/)
  })
})

describe('WebSearch', () => {
  it('searches with a request of its own, and counts it beside the turn', async () => {
    const isSearch = (body: JsonObject): boolean =>
      JSON.stringify(body.tools ?? []).includes('web_search_20250305')
    const s = await scenario({
      script: [
        toolUse('WebSearch', { query: 'tides', blocked_domains: ['b.test'] }, { id: 't1' }),
        text('At noon.'),
      ],
      api: {
        isSide: isSearch,
        side: {
          content: [
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'tides' } },
            {
              type: 'web_search_tool_result',
              tool_use_id: 'srvtoolu_1',
              content: [
                { type: 'web_search_result', title: 'A', url: 'https://a.test/', encrypted_content: 'x' },
              ],
            },
            { type: 'text', text: 'Noon.' },
          ],
        },
      },
    })
    const cli = s.session(['--dangerously-skip-permissions'])
    cli.send(userLine('when is high tide?'))
    const result = await cli.waitFor({ type: 'result' })
    const block = toolResults(cli.messages).get('t1')
    expect(textOf(block?.content)).toContain('Links: [{"title":"A","url":"https://a.test/"}]\n\nNoon.')
    const search = s.api.requests.find((request) => isSearch(request.body))
    expect(search?.body.tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search', max_uses: 8, blocked_domains: ['b.test'] },
    ])
    const [main] = Object.values(asObject(result.modelUsage)).map(asObject)
    expect(Number(main?.inputTokens)).toBeGreaterThan(Number(asObject(result.usage).input_tokens))
  })
})
