import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { controlRequest, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { startPublishedServer } from '../support/published-server.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const require = createRequire(import.meta.url)
const program = (script: string, args: readonly string[] = []): JsonObject => ({
  command: process.execPath,
  args: [script, ...args],
})
const EVERYTHING = require.resolve('@modelcontextprotocol/server-everything/dist/index.js')
const ALLOWED = '--dangerously-skip-permissions'
const config = (servers: Record<string, JsonObject>): string[] => [
  ALLOWED,
  '--mcp-config',
  JSON.stringify({ mcpServers: servers }),
]

const statusOf = async (cli: Cli): Promise<JsonObject> => {
  cli.send(controlRequest('status', 'mcp_status'))
  const { response } = await cli.waitFor({ type: 'control_response', response: { request_id: 'status' } })
  const servers = asArray(asObject(asObject(response).response).mcpServers).map(asObject)
  return Object.fromEntries(servers.map(({ name, status }) => [String(name), status]))
}

/** One turn in which the model makes these calls one after the other. */
const calls = (...uses: readonly [name: string, input: JsonObject][]): Reply[] => [
  ...uses.map(([name, input], at) => toolUse(name, input, { id: `t${at}` })),
  text('done'),
]

/** What works the same over every transport. */
const exerciseEverything = async (server: JsonObject): Promise<void> => {
  const s = await scenario({
    script: [
      ...calls(
        ['mcp__all__echo', { message: 'hello' }],
        ['mcp__all__get-sum', { a: 2, b: 40 }],
        ['mcp__all__get-tiny-image', {}],
        ['mcp__all__get-structured-content', { location: 'Chicago' }],
        ['mcp__all__get-annotated-message', { messageType: 'error', includeImage: true }],
        ['mcp__all__get-resource-links', { count: 2 }],
        ['mcp__all__get-sum', { a: 'no number' }],
        ['mcp__all__trigger-long-running-operation', { duration: 0.4, steps: 4 }],
        ['ListMcpResourcesTool', {}],
        ['ReadMcpResourceTool', { server: 'all', uri: 'demo://resource/dynamic/text/1' }],
        ['ReadMcpResourceTool', { server: 'all', uri: 'demo://resource/dynamic/blob/1' }],
      ),
      text('prompt answered'),
      text('mention answered'),
    ],
  })
  const cli = s.session(config({ all: server }))
  cli.send(userLine('go'))
  await cli.waitFor({ type: 'result', subtype: 'success' })
  const results = toolResults(cli.messages)
  const shown = (id: string): string => textOf(results.get(id)?.content)
  const kinds = (id: string): unknown[] => asArray(results.get(id)?.content).map((one) => asObject(one).type)
  expect(shown('t0')).toBe('Echo: hello')
  expect(shown('t1')).toContain('42')
  expect(kinds('t2')).toEqual(['text', 'image', 'text'])
  expect(shown('t3')).toContain('"conditions":"Light rain / drizzle"')
  expect(kinds('t3')).toEqual(['text'])
  expect(kinds('t4')).toEqual(['text', 'image'])
  expect(shown('t5')).toContain('[Resource link: ')
  expect(results.get('t6')).toMatchObject({ is_error: true })
  expect(shown('t7')).toContain('Long running operation completed')
  expect(ofType(cli.messages, 'tool_progress').length).toBeGreaterThan(0)
  expect(shown('t8')).toContain('demo://resource/')
  expect(shown('t9')).toContain('demo://resource/dynamic/text/1')
  expect(shown('t10')).toContain('blobSavedTo')

  cli.send(userLine('/mcp__all__args-prompt Paris Texas'))
  await cli.waitFor({ type: 'result', subtype: 'success' })
  cli.send(userLine('See @all:demo://resource/dynamic/text/7'))
  await cli.waitFor({ type: 'result', subtype: 'success' })
  const [prompted, mentioned] = s.api.mainRequests.slice(-2).map(({ body }) => JSON.stringify(body))
  expect(prompted).toContain("What's weather in Paris, Texas?")
  expect(mentioned).toContain('This is a plaintext resource created at')
  expect(await statusOf(cli)).toEqual({ all: 'connected' })

  cli.closeInput()
  expect(await cli.waitForExit()).toMatchObject({ code: 0 })
  await waitUntilGone({ mark: s.mark }, 10_000)
}

describe('@modelcontextprotocol/server-everything', () => {
  it('works over stdio: tools, images, structure, progress, resources, prompts and mentions', () =>
    exerciseEverything(program(EVERYTHING, ['stdio'])))

  it.each([
    ['http', 'streamableHttp', '/mcp'],
    ['sse', 'sse', '/sse'],
  ])(
    'works over %s: tools, images, structure, progress, resources, prompts and mentions',
    async (type, script, path) => {
      const address = await startPublishedServer(EVERYTHING, script)
      await exerciseEverything({ type, url: `${address}${path}` })
    },
  )

  it.each(['stdio', 'http', 'sse'] as const)('is told of an interrupt (%s) and works on', async (type) => {
    const remote = type === 'http' ? (['streamableHttp', '/mcp'] as const) : (['sse', '/sse'] as const)
    const server =
      type === 'stdio'
        ? program(EVERYTHING)
        : { type, url: `${await startPublishedServer(EVERYTHING, remote[0])}${remote[1]}` }
    const s = await scenario({
      script: [
        toolUse('mcp__all__trigger-long-running-operation', { duration: 60, steps: 600 }, { id: 'long' }),
        toolUse('mcp__all__echo', { message: 'still here' }, { id: 'after' }),
        text('done'),
      ],
    })
    const cli = s.session(config({ all: server }))
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'tool_progress' })
    cli.send(controlRequest('i1', 'interrupt'))
    await cli.waitFor({ type: 'result' })
    expect(toolResults(cli.messages).get('long')).toMatchObject({ is_error: true })
    cli.send(userLine('again'))
    await cli.waitFor({ type: 'result', subtype: 'success' })
    expect(textOf(toolResults(cli.messages).get('after')?.content)).toBe('Echo: still here')
  })
})

describe('other published servers', () => {
  it('work side by side: filesystem, memory and sequential thinking', async () => {
    const s = await scenario({
      files: { 'notes/a.txt': 'alpha' },
      script: (_request, index) => script(index),
    })
    const at = (...path: string[]): string => join(s.project.cwd, ...path)
    const uses: readonly [string, () => JsonObject][] = [
      ['mcp__filesystem__read_text_file', () => ({ path: at('notes', 'a.txt') })],
      ['mcp__filesystem__write_file', () => ({ path: at('notes', 'b.txt'), content: 'beta' })],
      ['mcp__filesystem__list_directory', () => ({ path: at('notes') })],
      ['mcp__filesystem__read_text_file', () => ({ path: '/etc/hostname' })],
      [
        'mcp__memory__create_entities',
        () => ({ entities: [{ name: 'Ada', entityType: 'person', observations: ['writes'] }] }),
      ],
      ['mcp__memory__search_nodes', () => ({ query: 'ada' })],
      [
        'mcp__thinking__sequentialthinking',
        () => ({ thought: 'first', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
      ],
    ]
    const script = (index: number): Reply => {
      const use = uses[index]
      return use === undefined ? text('done') : toolUse(use[0], use[1](), { id: `t${index}` })
    }
    const run = await s.run([
      '-p',
      'go',
      '--output-format',
      'stream-json',
      '--verbose',
      ...config({
        filesystem: program(require.resolve('@modelcontextprotocol/server-filesystem/dist/index.js'), [
          s.project.cwd,
        ]),
        memory: {
          ...program(require.resolve('@modelcontextprotocol/server-memory/dist/index.js')),
          env: { MEMORY_FILE_PATH: at('memory.jsonl') },
        },
        thinking: program(require.resolve('@modelcontextprotocol/server-sequential-thinking/dist/index.js')),
      }),
    ])
    const results = toolResults(run.messages)
    const shown = (id: string): string => textOf(results.get(id)?.content)
    expect(shown('t0')).toContain('alpha')
    expect(shown('t1')).toContain('Successfully wrote')
    expect(shown('t2')).toMatch(/a\.txt[\s\S]*b\.txt/)
    expect(results.get('t3')).toMatchObject({ is_error: true, content: expect.stringContaining('denied') })
    expect(shown('t5')).toContain('Ada')
    expect(shown('t6')).toContain('thoughtNumber')
    expect(run.result).toMatchObject({ subtype: 'success' })
    await waitUntilGone({ mark: s.mark }, 10_000)
  })
})
