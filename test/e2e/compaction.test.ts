import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { answerTo, controlRequest, kindOf, ofType, textOf, toolResults, userLine } from '../support/lines.ts'
import { asArray, asObject, type JsonObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { httpError, type Reply, text, toolUse } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const ALL = ['--dangerously-skip-permissions', '--model', 'claude-sonnet-4-5-20250929']
/** Above the threshold of a model with 200,000 tokens and 32,000 of output. */
const FULL = { usage: { input_tokens: 160_000, output_tokens: 10 } }
const SUMMARY = text('<analysis>thought</analysis><summary>We said hello.</summary>')
const TOO_LONG = httpError(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum')

const isSummaryRequest = (request: RecordedRequest): boolean =>
  JSON.stringify(request.messages.at(-1)).includes('<summary>')

/** Answers summary requests apart from the rest. */
const script = (
  replies: readonly Reply[],
  summaries: readonly Reply[] = [SUMMARY],
): ((request: RecordedRequest) => Reply) => {
  let main = 0
  let summary = 0
  return (request) =>
    isSummaryRequest(request)
      ? (summaries[Math.min(summary++, summaries.length - 1)] ?? SUMMARY)
      : (replies[Math.min(main++, replies.length - 1)] ?? text('ok'))
}

const messagesText = (s: Scenario, index: number): string =>
  JSON.stringify(s.api.requests.at(index)?.body.messages)

const boundaries = (lines: readonly JsonObject[]): JsonObject[] =>
  lines.filter((line) => line.subtype === 'compact_boundary')

describe('/compact', () => {
  it('puts a summary in the place of the conversation, for this process and for a resumed one', async () => {
    const s = await scenario({ script: script([text('hello'), text('later'), text('resumed')]) })
    const cli = s.session(ALL)
    cli.send(userLine('a long story'))
    await cli.waitFor({ type: 'result' })
    const from = cli.messages.length
    cli.send(userLine('/compact keep the names'))
    const result = await cli.waitFor({ type: 'result', local_command: 'compact' })
    expect(cli.messages.slice(from).map(kindOf)).toEqual([
      'system/init',
      'system/status',
      'system/status',
      'system/compact_boundary',
      'user',
      'user',
      'result/success',
    ])
    expect(result).toMatchObject({ is_error: false, result: '', num_turns: 0 })
    const boundary = boundaries(cli.messages)[0]
    const metadata = asObject(boundary?.compact_metadata)
    expect(metadata).toMatchObject({
      trigger: 'manual',
      pre_tokens: expect.any(Number),
      post_tokens: expect.any(Number),
      duration_ms: expect.any(Number),
      cumulative_dropped_tokens: expect.any(Number),
    })
    const { anchor_uuid, uuids = [] } = asObject(metadata.preserved_messages)
    expect(metadata.preserved_segment).toEqual({
      anchor_uuid,
      head_uuid: asArray(uuids).at(0),
      tail_uuid: asArray(uuids).at(-1),
    })
    expect(boundary?.logical_parent_uuid).toEqual(expect.any(String))
    expect(messagesText(s, -1)).toContain('keep the names')

    s.api.expectPrefixBreak()
    cli.send(userLine('go on'))
    await cli.waitFor({ type: 'result', result: 'later' })
    const next = messagesText(s, -1)
    expect(next).toContain('We said hello.')
    expect(next).not.toContain('a long story')
    cli.closeInput()
    await cli.waitForExit()

    const again = await s.run(['-p', 'and now', '--resume', String(result.session_id), ...ALL])
    expect(again.code).toBe(0)
    const resumed = messagesText(s, -1)
    expect(resumed).toContain('We said hello.')
    expect(resumed).toContain('later')
    expect(resumed).not.toContain('a long story')
  })

  it('has nothing to do in an empty conversation', async () => {
    const s = await scenario()
    const cli = s.session(ALL)
    cli.send(userLine('/compact'))
    expect((await cli.waitFor({ type: 'result' })).result).toBe('Error: No messages to compact')
    expect(s.api.requests).toHaveLength(0)
  })

  it('asks PreCompact hooks, who may add instructions or refuse', async () => {
    const s = await scenario({ script: script([text('hello')]) })
    const cli = s.session(ALL)
    cli.send(controlRequest('r', 'initialize', { hooks: { PreCompact: [{ hookCallbackIds: ['h'] }] } }))
    cli.send(userLine('hi'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('/compact briefly'))
    const hook = await cli.waitFor({ type: 'control_request' })
    expect(asObject(asObject(hook.request).input)).toMatchObject({
      hook_event_name: 'PreCompact',
      trigger: 'manual',
      custom_instructions: 'briefly',
    })
    cli.send(answerTo(hook, { decision: 'block', reason: 'not now' }))
    const result = await cli.waitFor({ type: 'result' })
    expect(textOf(result.result)).toContain('not now')
    expect(boundaries(cli.messages)).toEqual([])
  })
})

describe('automatic compaction', () => {
  it('comes before the request that would not fit, in the middle of a turn as well', async () => {
    const s = await scenario({
      files: { 'a.txt': 'content of a' },
      script: script([{ ...toolUse('Read', { file_path: 'a.txt' }), ...FULL }, text('done')]),
    })
    s.api.expectPrefixBreak()
    const cli = s.session(ALL)
    cli.send(userLine('read it'))
    const result = await cli.waitFor({ type: 'result' })
    expect(result).toMatchObject({ subtype: 'success', result: 'done' })
    expect(boundaries(cli.messages)[0]?.compact_metadata).toMatchObject({ trigger: 'auto' })
    const last = messagesText(s, -1)
    expect(last).toContain('We said hello.')
    expect(last).toContain('content of a')
    const path = `${s.project.cwd}/.claude-sessions/${result.session_id}/transcript.jsonl`
    const lines = (await readFile(path, 'utf8')).trim().split('\n')
    const kinds = lines.map((line) => asObject(JSON.parse(line)))
    const at = kinds.findIndex((line) => line.subtype === 'compact_boundary')
    expect(kinds[at]).toMatchObject({ parentUuid: null, content: 'Conversation compacted', level: 'info' })
    const { preTokens, postTokens } = asObject(kinds[at]?.compactMetadata)
    expect(preTokens).toBeGreaterThan(160_000)
    // What the API counted beside the conversation is still there.
    expect(postTokens).toBeGreaterThan(159_000)
    expect(kinds[at + 1]).toMatchObject({ isCompactSummary: true, parentUuid: kinds[at]?.uuid })
  })

  it('can be turned off', async () => {
    const s = await scenario({
      script: script([{ ...text('one'), ...FULL }, text('two')]),
      env: { DISABLE_AUTO_COMPACT: '1' },
    })
    const cli = s.session(ALL)
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    await cli.waitFor({ type: 'result', result: 'two' })
    expect(boundaries(cli.messages)).toEqual([])
  })

  it('PAIN-22: follows when the API finds the prompt too long, and the turn goes on', async () => {
    const s = await scenario({
      script: script([text('one'), TOO_LONG, text('two')]),
      // The prompt that waits is no part of what is summarised.
      api: { violations: 'expected' },
    })
    const cli = s.session(ALL)
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ is_error: false, result: 'two' })
    expect(boundaries(cli.messages)).toHaveLength(1)
    const last = messagesText(s, -1)
    expect(last).toContain('We said hello.')
    expect(last).toContain('"b"')
  })

  it('PAIN-22: a model that finds everything too long ends the turn with that error when nothing is left to summarise', async () => {
    const s = await scenario({
      script: script([text('one'), TOO_LONG]),
      api: { violations: 'expected' },
    })
    const cli = s.session(ALL)
    cli.send(userLine('a'))
    await cli.waitFor({ type: 'result' })
    cli.send(userLine('b'))
    expect(await cli.waitFor({ type: 'result' }, 45_000)).toMatchObject({
      is_error: true,
      terminal_reason: 'prompt_too_long',
    })
    expect(boundaries(cli.messages)).toHaveLength(1)
  })

  it('PAIN-22: a summary that fails lets the request go ahead, and is not tried a fourth time', async () => {
    const s = await scenario({
      script: script([{ ...text('one'), ...FULL }], [httpError(400, 'invalid_request_error', 'no')]),
      api: { violations: 'expected' },
    })
    const cli = s.session(ALL)
    for (let turn = 0; turn < 5; turn += 1) {
      cli.send(userLine(`turn ${turn}`))
      expect(await cli.waitFor({ type: 'result' }, 45_000)).toMatchObject({ is_error: false, result: 'one' })
    }
    expect(s.api.requests.filter(isSummaryRequest)).toHaveLength(3)
    expect(boundaries(cli.messages)).toEqual([])
  })

  it('PAIN-22: stops with a typed end when the context is full again after each compaction', async () => {
    const s = await scenario({
      script: script([{ ...text('one'), ...FULL }]),
      api: { violations: 'expected' },
    })
    const cli = s.session(ALL)
    let last: JsonObject = {}
    for (let turn = 0; turn < 5; turn += 1) {
      cli.send(userLine(`turn ${turn}`))
      last = await cli.waitFor({ type: 'result' }, 45_000)
    }
    expect(last).toMatchObject({ is_error: true, terminal_reason: 'rapid_refill_breaker' })
    expect(ofType(cli.messages, 'result').filter((result) => result.is_error)).toHaveLength(1)
  })
})

describe('a budget', () => {
  it('PAIN-37: of each subagent ends that agent, and its parent goes on', async () => {
    const s = await scenario({
      script: [
        toolUse('Task', { description: 'd', prompt: 'look', subagent_type: 'general-purpose' }, { id: 't1' }),
        toolUse('Read', { file_path: 'a.txt' }),
        text('the parent goes on'),
      ],
      files: { 'a.txt': 'A' },
    })
    const { result, messages } = await s.run(
      ['-p', 'go', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions'],
      { env: { AGENT_SUBAGENT_MAX_TURNS: '1' } },
    )
    expect(toolResults(messages).get('t1')).toMatchObject({
      is_error: true,
      content: expect.stringContaining('Reached maximum number of answers for a subagent (1)'),
    })
    expect(result).toMatchObject({ subtype: 'success', result: 'the parent goes on' })
  })

  it('PAIN-37: of money ends the run before the next request', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'true', description: 'x' }), text('never')],
    })
    const cli = s.session([...ALL, '--max-budget-usd', '0.0000001'])
    cli.send(userLine('hi'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({
      subtype: 'error_max_budget_usd',
      is_error: true,
      terminal_reason: 'budget_exhausted',
    })
    expect(s.api.requests).toHaveLength(1)
  })
})
