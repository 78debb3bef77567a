import { describe, expect, it } from 'vitest'
import { textOf, toolResults } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Finished, type Scenario, scenario } from '../support/scenario.ts'

/** A server whose one tool answers every permission question with `ANSWER`, and keeps what it was asked. */
const SERVER = `
import { appendFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n')
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (method === 'initialize') {
    answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'gate', version: '1' } })
  } else if (method === 'tools/list') {
    answer(id, { tools: [{ name: 'ask', description: 'Answers', inputSchema: { type: 'object' } }] })
  } else if (method === 'tools/call') {
    appendFileSync('asked.jsonl', JSON.stringify(params) + '\\n')
    answer(id, { content: [{ type: 'text', text: process.env.ANSWER }] })
  } else if (id !== undefined) answer(id, {})
})
`
const TOOL = 'mcp__gate__ask'

const ask = async (
  answer: unknown,
  args: readonly string[] = [],
): Promise<{ s: Scenario; run: Finished; result: JsonObject | undefined; asked: readonly JsonObject[] }> => {
  const s = await scenario({
    files: { 'server.mjs': SERVER },
    script: [
      toolUse('Write', { file_path: 'out.txt', content: 'x' }, { id: 't1' }),
      text('done'),
      text('more'),
    ],
  })
  const servers = {
    gate: {
      command: process.execPath,
      args: ['server.mjs'],
      env: { ANSWER: typeof answer === 'string' ? answer : JSON.stringify(answer) },
    },
  }
  const run = await s.run([
    '-p',
    'go',
    '--output-format',
    'stream-json',
    '--verbose',
    '--mcp-config',
    JSON.stringify({ mcpServers: servers }),
    ...(args.length > 0 ? args : ['--permission-prompt-tool', TOOL]),
  ])
  const log = (await s.project.files())['asked.jsonl'] ?? ''
  const asked = log.split('\n').flatMap((line): JsonObject[] => (line === '' ? [] : [JSON.parse(line)]))
  return { s, run, asked, result: toolResults(run.messages).get('t1') }
}

const written = async (s: Scenario): Promise<string | undefined> => (await s.project.files())['out.txt']

describe('PAIN-07: --permission-prompt-tool with a tool of an MCP server', () => {
  it('asks it about the call by its id, and runs what it allows', async () => {
    const { s, run, asked } = await ask({ behavior: 'allow', updatedInput: undefined })
    expect(run.code).toBe(0)
    expect(await written(s)).toBe('x')
    expect(asked).toMatchObject([
      {
        name: 'ask',
        arguments: {
          tool_name: 'Write',
          input: { file_path: s.project.path('out.txt'), content: 'x' },
          tool_use_id: 't1',
        },
        _meta: { 'claudecode/toolUseId': 't1' },
      },
    ])
    expect(run.result).toMatchObject({ permission_denials: [] })
  })

  it('runs with the input that it gives', async () => {
    const { s } = await ask({ behavior: 'allow', updatedInput: { file_path: 'out.txt', content: 'changed' } })
    expect(await written(s)).toBe('changed')
  })

  it('gives the model its message when it denies, and lists the denial', async () => {
    const { s, run, result } = await ask({ behavior: 'deny', message: 'not this one' })
    expect(await written(s)).toBeUndefined()
    expect(result).toMatchObject({ is_error: true })
    expect(textOf(result?.content)).toBe('not this one')
    expect(run.result).toMatchObject({ permission_denials: [{ tool_name: 'Write', tool_use_id: 't1' }] })
  })

  it('ends the turn when it denies with interrupt', async () => {
    const { s, run } = await ask({ behavior: 'deny', message: 'stop', interrupt: true })
    expect(run.result).toMatchObject({ subtype: 'error_during_execution' })
    expect(s.api.mainRequests).toHaveLength(1)
  })

  it.each([
    ['no JSON', 'certainly'],
    ['another shape', { behavior: 'perhaps' }],
    ['nothing', ''],
  ])('denies when it answers with %s', async (_what, answer) => {
    const { s, run, result } = await ask(answer)
    expect(await written(s)).toBeUndefined()
    expect(textOf(result?.content)).toContain(TOOL)
    expect(asArray(asObject(run.result).permission_denials)).toHaveLength(1)
    expect(run.code).toBe(0)
  })

  it('ends before the first request when no server has it, naming the tools that there are', async () => {
    const { s, run } = await ask({}, ['--permission-prompt-tool', 'mcp__gate__other'])
    expect(run.code).toBe(1)
    expect(run.stderr).toContain('mcp__gate__other')
    expect(run.stderr).toContain(TOOL)
    expect(s.api.requests).toHaveLength(0)
  })
})
