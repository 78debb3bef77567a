import { readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerTo, controlRequest, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const HOST = ['--permission-prompt-tool', 'stdio']
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }

async function filesBelow(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

const offered = (s: Scenario): string[] =>
  asArray(s.api.mainRequests[0]?.body.tools).map((tool) => String(asObject(tool).name))

describe('plan mode', () => {
  const PLAN = { plan: '1. Do it.' }
  const EDIT = { file_path: 'a.txt', content: 'x' }

  it('ends when the host allows the plan, with the mode from before, and tells the host', async () => {
    const s = await scenario({
      script: [
        toolUse('EnterPlanMode', {}, { id: 't1' }),
        toolUse('ExitPlanMode', PLAN, { id: 't2' }),
        toolUse('Write', EDIT, { id: 't3' }),
        text('done'),
      ],
    })
    const cli = s.session([...HOST, '--permission-mode', 'acceptEdits'])
    cli.send(userLine('plan, then write'))
    const question = await cli.waitFor({ type: 'control_request' })
    expect(question.request).toMatchObject({
      tool_name: 'ExitPlanMode',
      input: PLAN,
      requires_user_interaction: true,
    })
    expect(asObject(question.request)).not.toHaveProperty('permission_suggestions')
    cli.send(answerTo(question, { behavior: 'allow', updatedInput: PLAN }))
    await cli.waitFor({ type: 'result' })
    const modes = ofType(cli.messages, 'system').flatMap(({ subtype, permissionMode }) =>
      subtype === 'status' ? [permissionMode] : [],
    )
    expect(modes).toEqual(['plan', 'acceptEdits'])
    expect(toolResults(cli.messages).get('t2')).toMatchObject({
      content: expect.stringContaining('approved'),
    })
    expect(ofType(cli.messages, 'control_request')).toHaveLength(1)
    expect(await s.project.read('a.txt')).toBe('x')
  })

  it('takes the mode that the host sets with its answer', async () => {
    const s = await scenario({
      script: [
        toolUse('ExitPlanMode', PLAN, { id: 't1' }),
        toolUse('Write', EDIT, { id: 't2' }),
        text('done'),
      ],
    })
    const cli = s.session([...HOST, '--permission-mode', 'plan'])
    cli.send(userLine('plan'))
    const question = await cli.waitFor({ type: 'control_request' })
    const updatedPermissions = [{ type: 'setMode', mode: 'acceptEdits', destination: 'session' }]
    cli.send(answerTo(question, { behavior: 'allow', updatedInput: PLAN, updatedPermissions }))
    await cli.waitFor({ type: 'result' })
    expect(await s.project.read('a.txt')).toBe('x')
  })

  it('goes on when the host denies the plan', async () => {
    const s = await scenario({ script: [toolUse('ExitPlanMode', PLAN, { id: 't1' }), text('Then not.')] })
    const cli = s.session([...HOST, '--permission-mode', 'plan'])
    cli.send(userLine('plan'))
    const question = await cli.waitFor({ type: 'control_request' })
    cli.send(answerTo(question, { behavior: 'deny', message: 'Not like that.' }))
    const result = await cli.waitFor({ type: 'result' })
    expect(toolResults(cli.messages).get('t1')).toMatchObject({ content: 'Not like that.', is_error: true })
    expect(result.permission_denials).toMatchObject([{ tool_name: 'ExitPlanMode' }])
    cli.send(userLine('again'))
    await cli.waitFor({ type: 'system', subtype: 'init', permissionMode: 'plan' })
  })

  it('asks nobody about a plan when there is none to leave', async () => {
    const s = await scenario({ script: [toolUse('ExitPlanMode', PLAN, { id: 't1' }), text('ok')] })
    const cli = s.session(HOST)
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('t1')?.content)).toMatch(
      /^<tool_use_error>.*not in plan mode/,
    )
    expect(ofType(cli.messages, 'control_request')).toEqual([])
  })

  it('has no tools where nobody can be asked', async () => {
    const s = await scenario({ script: [toolUse('ExitPlanMode', PLAN, { id: 't1' }), text('ok')] })
    const run = await s.run([
      '-p',
      'go',
      '--permission-mode',
      'plan',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    for (const name of ['ExitPlanMode', 'EnterPlanMode', 'AskUserQuestion'])
      expect(offered(s)).not.toContain(name)
    expect(textOf(toolResults(run.messages).get('t1')?.content)).toMatch(
      /No such tool available: ExitPlanMode/,
    )
  })
})

describe('AskUserQuestion', () => {
  it('brings the answers that the host puts into the input', async () => {
    const options = [
      { label: 'SQLite', description: 'A file' },
      { label: 'Postgres', description: 'A server' },
    ]
    const input = {
      questions: [{ question: 'Which database?', header: 'Database', options, multiSelect: false }],
    }
    const s = await scenario({
      script: [toolUse('AskUserQuestion', input, { id: 't1' }), text('SQLite then.')],
    })
    const cli = s.session([...HOST, '--dangerously-skip-permissions'])
    cli.send(userLine('choose'))
    const question = await cli.waitFor({ type: 'control_request' })
    expect(question.request).toMatchObject({
      tool_name: 'AskUserQuestion',
      input,
      requires_user_interaction: true,
    })
    const answers = { 'Which database?': 'SQLite' }
    cli.send(answerTo(question, { behavior: 'allow', updatedInput: { ...input, answers } }))
    await cli.waitFor({ type: 'result' })
    expect(textOf(toolResults(cli.messages).get('t1')?.content)).toContain('"Which database?"="SQLite"')
    const shown = ofType(cli.messages, 'user').find((line) => line.tool_use_result !== undefined)
    expect(shown?.tool_use_result).toMatchObject({ answers })
  })
})

describe('--json-schema', () => {
  const flag = ['--json-schema', JSON.stringify(SCHEMA)]
  const OUT = ['-p', 'where?', '--output-format', 'json']

  it('gives the answer as a value and as JSON text', async () => {
    const s = await scenario({
      script: [toolUse('StructuredOutput', { town: 'Ulm' }), toolUse('StructuredOutput', { city: 'Ulm' })],
    })
    const run = await s.run([...OUT, ...flag, '--tools', 'Read'])
    expect(run.code).toBe(0)
    expect(JSON.parse(run.stdout)).toMatchObject({
      subtype: 'success',
      structured_output: { city: 'Ulm' },
      result: '{"city":"Ulm"}',
    })
    expect(offered(s)).toEqual(['Read', 'StructuredOutput'])
    expect(asArray(s.api.mainRequests[0]?.body.tools)[1]).toMatchObject({ input_schema: SCHEMA })
  })

  it('fails the run when no answer fits', async () => {
    const s = await scenario({ script: [text('In Ulm.')], env: { MAX_STRUCTURED_OUTPUT_RETRIES: '2' } })
    const run = await s.run([...OUT, ...flag])
    expect(run.code).toBe(1)
    expect(JSON.parse(run.stdout)).toMatchObject({
      subtype: 'error_max_structured_output_retries',
      is_error: true,
    })
    expect(s.api.mainRequests).toHaveLength(2)
  })

  it.each([
    ['what is no JSON', '{"type":', /--json-schema: the value is not JSON/],
    ['what is no object', '[1]', /--json-schema: the value is no JSON object/],
    [
      'an invalid schema',
      '{"type":"object","properties":{"a":{"type":"bogus"}}}',
      /The JSON schema is invalid/,
    ],
    ['a schema of a list', '{"type":"array"}', /only objects can be asked for/],
  ])('INPUT-02: refuses %s', async (_, schema, message) => {
    const s = await scenario()
    const run = await s.run(['-p', 'where?', '--json-schema', schema])
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(message)
    expect(s.api.requests).toEqual([])
  })

  it('can come with initialize as well', async () => {
    const s = await scenario({ script: [toolUse('StructuredOutput', { city: 'Ulm' })] })
    const cli = s.session()
    cli.send(controlRequest('c1', 'initialize', { jsonSchema: SCHEMA }))
    cli.send(userLine('where?'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ structured_output: { city: 'Ulm' } })
    const refused = s.session()
    refused.send(controlRequest('c2', 'initialize', { jsonSchema: { type: 'array' } }))
    expect(await refused.waitFor({ type: 'control_response' })).toMatchObject({
      response: { subtype: 'error', request_id: 'c2', error_code: 'invalid_schema' },
    })
  })
})

describe('a resumed session', () => {
  const ID = '11111111-2222-4333-8444-555555555555'

  it('knows the files that it has read, and those that changed since', async () => {
    const s = await scenario({
      files: { 'same.txt': 'one', 'changed.txt': 'two' },
      script: [
        toolUse('Read', { file_path: 'same.txt' }),
        toolUse('Read', { file_path: 'changed.txt' }),
        text('read'),
        toolUse('Write', { file_path: 'same.txt', content: 'new' }, { id: 't1' }),
        toolUse('Write', { file_path: 'changed.txt', content: 'new' }, { id: 't2' }),
        text('done'),
      ],
    })
    await s.run(['-p', 'read', '--session-id', ID])
    await writeFile(s.project.path('changed.txt'), 'other')
    const run = await s.run([
      '-p',
      'write',
      '--resume',
      ID,
      '--permission-mode',
      'acceptEdits',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    expect(toolResults(run.messages).get('t1')?.is_error).toBeUndefined()
    expect(textOf(toolResults(run.messages).get('t2')?.content)).toMatch(/has changed since/)
    expect(await s.project.read('same.txt')).toBe('new')
    expect(await s.project.read('changed.txt')).toBe('other')
  })
})

describe('notes to the model', () => {
  const lastUserText = (s: Scenario, n: number): string =>
    JSON.stringify(s.api.mainRequests[n - 1]?.messages.at(-1)?.blocks ?? [])

  it('tell of a file that somebody else changed after the agent wrote it', async () => {
    const s = await scenario({
      script: [
        toolUse('Write', { file_path: 'a.txt', content: 'one\ntwo\n' }),
        toolUse('Bash', { command: 'sleep 0.02; printf "one\\nTWO\\n" > a.txt' }),
        text('done'),
      ],
    })
    await s.run(['-p', 'go', '--dangerously-skip-permissions'])
    expect(lastUserText(s, 3)).toContain('a.txt has changed since you last wrote it')
    expect(lastUserText(s, 3)).toContain('2\\tTWO')
  })

  it('tell of a command in the background that has ended', async () => {
    const s = await scenario({
      script: [
        toolUse('Bash', { command: 'echo out; exit 3', run_in_background: true }),
        toolUse('Bash', { command: 'sleep 0.3' }),
        text('done'),
      ],
    })
    await s.run(['-p', 'go', '--dangerously-skip-permissions'])
    expect(lastUserText(s, 3)).toMatch(/Background shell \w+ \(echo out; exit 3\): failed with exit code 3/)
  })
})

describe('secrets', () => {
  it('PAIN-12: of the environment reach neither model nor host nor any file of the session', async () => {
    const CANARY = 'canary-2f6c9a1e7b'
    const s = await scenario({
      files: { 'config.txt': `token ${CANARY}` },
      script: [
        toolUse('Bash', { command: 'env; echo "$DEPLOY_TOKEN" >&2; exit 1' }),
        toolUse('Read', { file_path: 'config.txt' }),
        toolUse('Grep', { pattern: 'token', output_mode: 'content' }),
        text('done'),
      ],
      env: { DEPLOY_TOKEN: CANARY },
    })
    const run = await s.run([
      '-p',
      `use ${CANARY}`,
      '--dangerously-skip-permissions',
      '--output-format',
      'stream-json',
      '--verbose',
    ])
    expect(run.code).toBe(0)
    expect(run.stdout).not.toContain(CANARY)
    expect(run.stderr).not.toContain(CANARY)
    const sent = s.api.mainRequests.map(({ body }) => JSON.stringify(asArray(body.messages).slice(1)))
    expect(sent.join('\n')).not.toContain(CANARY)
    expect(sent.at(-1)).toContain('[redacted]')
    const files = [...(await filesBelow(s.project.cwd)), ...(await filesBelow(s.project.home))]
    expect(files.some((file) => file.endsWith('transcript.jsonl'))).toBe(true)
    const telling = files.filter((file) => readFileSync(file).includes(CANARY))
    expect(telling).toEqual([s.project.path('config.txt')])
  })
})

describe('tools of servers', () => {
  it('are loaded when the model asks for them', async () => {
    const server = {
      command: process.execPath,
      args: [new URL('../../fixtures/mcp/server.mjs', import.meta.url).pathname, 'good'],
    }
    const s = await scenario({
      script: [
        toolUse('ToolSearch', { query: 'select:mcp__files__echo' }, { id: 't1' }),
        toolUse('mcp__files__echo', { text: 'hello' }, { id: 't2' }),
        text('done'),
      ],
      env: { ENABLE_TOOL_SEARCH: 'true' },
    })
    const run = await s.run([
      '-p',
      'go',
      '--dangerously-skip-permissions',
      '--output-format',
      'stream-json',
      '--verbose',
      '--mcp-config',
      JSON.stringify({ mcpServers: { files: server } }),
    ])
    const tools = asArray(s.api.mainRequests[0]?.body.tools).map(asObject)
    const echo = tools.find(({ name }) => name === 'mcp__files__echo')
    expect(echo).toMatchObject({ defer_loading: true })
    expect(tools.find(({ name }) => name === 'ToolSearch')?.description).toContain('mcp__files__echo')
    expect(tools.filter((tool: JsonObject) => tool.defer_loading).length).toBeGreaterThan(0)
    expect(String(s.api.mainRequests[0]?.headers['anthropic-beta'])).toContain('advanced-tool-use')
    expect(toolResults(run.messages).get('t1')?.content).toEqual([
      { type: 'tool_reference', tool_name: 'mcp__files__echo' },
    ])
    expect(textOf(toolResults(run.messages).get('t2')?.content)).toBe('hello')
  })
})
