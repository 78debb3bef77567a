import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../errors.ts'
import { eventsOfMessage } from '../message-events.ts'
import { modelAt, request } from '../model.testing.ts'
import { hello, messageOf, startSseServer, streams, toolUseMessage } from '../sse-server.testing.ts'
import { asking, linesOf, newFolder, say, scriptedModel, text, writeCassette } from './cassette.testing.ts'
import { CassetteFileError } from './errors.ts'
import { recordTo } from './record.ts'
import { replayFrom } from './replay.ts'

const noSecrets = () => []
const cwd = '/work/project'

describe('recording', () => {
  it('a run against the API replays without it, block by block and in the same words', async () => {
    const server = await startSseServer(streams(toolUseMessage), streams(hello))
    const file = join(newFolder(), 'run.jsonl')
    const recorder = recordTo(file, modelAt(server.url), { cwd, secrets: noSecrets })
    const use = { type: 'tool_use' as const, id: 'toolu_1', name: 'Read', input: { file_path: '/a' } }
    const first = asking({ role: 'user', content: 'read it' })
    const second = asking(
      ...first.messages,
      { role: 'assistant', content: [use] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'contents' }] },
    )
    const live = [await say(recorder, first), await say(recorder, second)]
    recorder.close()
    await server.close()
    const replay = replayFrom(file, { cwd, loose: false })
    const again = [await say(replay, first), await say(replay, second)]
    const withoutTimes = (run: typeof live) =>
      run.map(({ events, response }) => ({
        events: events.map((event) => ({ ...event, head: undefined })),
        response: { ...response, apiMs: 0, ttftMs: 0, head: { ...response.head, requestId: undefined } },
      }))
    expect(withoutTimes(again)).toEqual(withoutTimes(live))
  })

  it('writes a header, and of a conversation that grows only what is new', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const recorder = recordTo(file, scriptedModel([text('One.')], [text('Two.')]), {
      cwd,
      secrets: noSecrets,
    })
    const first = {
      ...asking({ role: 'user', content: 'one' }),
      tools: [{ name: 'Write' }, { name: 'Bash' }],
    }
    await say(recorder, first)
    const more = [
      { role: 'assistant' as const, content: [text('One.')] },
      { role: 'user' as const, content: 'two' },
    ]
    await say(recorder, { ...first, messages: [...first.messages, ...more] })
    expect(linesOf(file)).toMatchObject([
      { type: 'cassette', version: 1, recordedBy: 'agent-engine' },
      { request: { tools: ['Bash', 'Write'], messages: [{ role: 'user', content: [text('one')] }] } },
      { request: { after: 1, messages: [{ role: 'assistant' }, { role: 'user', content: [text('two')] }] } },
    ])
    expect(linesOf(file)[2]).not.toHaveProperty('request.tools')
  })

  it('joins the pieces of each block', async () => {
    const file = join(newFolder(), 'run.jsonl')
    await say(recordTo(file, scriptedModel([text('a long text in pieces')]), { cwd, secrets: noSecrets }))
    const [, exchange] = linesOf(file)
    expect(exchange).toMatchObject({
      response: {
        events: [
          { type: 'message_start' },
          { type: 'content_block_start' },
          { delta: { text: 'a long text in pieces' } },
          { type: 'content_block_stop' },
          { type: 'message_delta' },
          { type: 'message_stop' },
        ],
      },
    })
  })

  it('leaves out cache marks, limits, thinking, metadata and the system prompt, and hashes pictures', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const data = 'A'.repeat(10_000)
    await say(recordTo(file, scriptedModel([text('Hi.')]), { cwd, secrets: noSecrets }), {
      ...request,
      system: [{ type: 'text', text: 'SYSTEM' }],
      thinking: { type: 'adaptive' },
      metadata: { user_id: 'USER' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
            { type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
    })
    const written = readFileSync(file, 'utf8')
    for (const absent of ['SYSTEM', 'adaptive', 'USER', 'cache_control', 'AAAA', 'max_tokens":32000']) {
      expect(written).not.toContain(absent)
    }
    expect(written).toMatch(/"data":"sha256:[0-9a-f]{64}"/)
  })

  it('PAIN-12: keys of the environment, the helper and messages never reach the file, which is private', async () => {
    const canary = 'sk-canary-0123456789'
    const server = await startSseServer(streams(eventsOfMessage(messageOf([text(`Your key is ${canary}.`)]))))
    const file = join(newFolder(), 'run.jsonl')
    const model = modelAt(server.url, {
      ANTHROPIC_API_KEY: canary,
      ANTHROPIC_CUSTOM_HEADERS: `x-key: ${canary}`,
    })
    const recorder = recordTo(file, model, { cwd, secrets: () => [canary] })
    const asked = asking({ role: 'user', content: `my key: ${canary}` })
    await say(recorder, asked)
    expect(server.requests[0]?.headers['x-api-key']).toBe(canary)
    expect(readFileSync(file, 'utf8')).not.toContain('canary')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('is complete up to the last answer at any time', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const recorder = recordTo(file, scriptedModel([text('One.')]), { cwd, secrets: noSecrets })
    expect(linesOf(file).length).toBe(1)
    const answer = recorder.stream(request, { signal: new AbortController().signal })
    for await (const batch of answer) {
      if (batch.some(({ type }) => type === 'message_stop')) expect(linesOf(file).length).toBe(2)
    }
    expect(linesOf(file).length).toBe(2)
  })

  it('counts tokens by the model', async () => {
    const recorder = recordTo(join(newFolder(), 'run.jsonl'), scriptedModel(), { cwd, secrets: noSecrets })
    expect(await recorder.countTokens(request, new AbortController().signal)).toBe(7)
  })
})

describe('failures', () => {
  const overloaded = async function* () {
    yield []
    throw new ModelError('overloaded', 'busy', {
      status: 529,
      type: 'overloaded_error',
      retryAfterMs: 60_000,
    })
  }

  it('are recorded, and replayed without the waits between tries', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const live = await say(
      recordTo(file, scriptedModel(overloaded, [text('Hi.')]), { cwd, secrets: noSecrets }),
    )
    const again = await say(replayFrom(file, { cwd, loose: false }))
    const [retry] = live.events
    expect(retry).toMatchObject({ type: 'retry', status: 529, error: 'overloaded', delayMs: 60_000 })
    expect(again.events).toEqual([{ ...retry, delayMs: 0 }, ...live.events.slice(1)])
  })

  it('in the middle of an answer keep what came before', async () => {
    const broken = async function* () {
      yield hello.slice(0, 4)
      throw new ModelError('broken_stream', 'cut')
    }
    const file = join(newFolder(), 'run.jsonl')
    const live = await say(recordTo(file, scriptedModel(broken), { cwd, secrets: noSecrets }))
    const again = await say(replayFrom(file, { cwd, loose: false }))
    expect(live.response.end).toEqual({ type: 'cut', message: 'cut' })
    expect(again.response).toMatchObject({ blocks: live.response.blocks, end: live.response.end })
  })

  it('that new credentials mended are mended in the replay', async () => {
    const refused = async function* () {
      yield []
      throw new ModelError('authentication', 'expired', { status: 401 })
    }
    const file = join(newFolder(), 'run.jsonl')
    const model = { ...scriptedModel(refused, [text('Hi.')]), renewCredentials: async () => true }
    await say(recordTo(file, model, { cwd, secrets: noSecrets }))
    const again = await say(replayFrom(file, { cwd, loose: false }))
    expect(again.response.blocks).toEqual([text('Hi.')])
  })

  it('of a clock are told apart from aborts', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const recorder = recordTo(
      file,
      scriptedModel(async function* ({ signal }) {
        yield hello.slice(0, 2)
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      }),
      { cwd, secrets: noSecrets },
    )
    const controller = new AbortController()
    const answer = recorder.stream(request, { signal: controller.signal })[Symbol.asyncIterator]()
    await answer.next()
    const next = answer.next()
    controller.abort(new ModelError('idle', 'silent'))
    await next
    expect(linesOf(file)[1]).toMatchObject({ error: { code: 'idle' } })
  })

  it('an abort is recorded, and the replay waits at that place until its caller aborts', async () => {
    const file = join(newFolder(), 'run.jsonl')
    const stalling = scriptedModel(async function* ({ signal }) {
      yield hello.slice(0, 3)
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const interrupt = async (model: ReturnType<typeof replayFrom>) => {
      const controller = new AbortController()
      const { respond } = await import('../respond.ts')
      const { collect, createTestClock, settingsFor } = await import('../model.testing.ts')
      const settings = settingsFor(createTestClock())
      return collect(
        respond(model, request, {
          signal: controller.signal,
          settings,
          onStreamEvent: (event) => {
            if (event.type === 'content_block_delta') setImmediate(() => controller.abort())
          },
        }),
      )
    }
    const live = await interrupt(recordTo(file, stalling, { cwd, secrets: noSecrets }))
    expect(linesOf(file)[1]).toMatchObject({ aborted: true, response: { events: [{}, {}, {}] } })
    const again = await interrupt(replayFrom(file, { cwd, loose: false }))
    expect(live.response.end).toEqual({ type: 'aborted', partial: text('Hello.') })
    expect(again.response.end).toEqual(live.response.end)
  })
})

describe('the file', () => {
  it('takes the place of an older cassette, whose note and ignore stay', async () => {
    const file = writeCassette([{ response: { content: [] } }], { note: 'written by hand', ignore: ['x+'] })
    recordTo(file, scriptedModel(), { cwd, secrets: noSecrets, recordedBy: 'agent-engine 9' })
    expect(linesOf(file)).toEqual([
      { note: 'written by hand', ignore: ['x+'], type: 'cassette', version: 1, recordedBy: 'agent-engine 9' },
    ])
  })

  it('that is no cassette is not overwritten', () => {
    const file = join(newFolder(), 'notes.txt')
    writeFileSync(file, 'my notes\n')
    expect(() => recordTo(file, scriptedModel(), { cwd, secrets: noSecrets })).toThrow(CassetteFileError)
    expect(readFileSync(file, 'utf8')).toBe('my notes\n')
  })

  it('in a folder that does not exist is refused at once, with its name', () => {
    const file = join(tmpdir(), 'agent-no-such-folder', 'run.jsonl')
    const record = () => recordTo(file, scriptedModel(), { cwd, secrets: noSecrets })
    expect(record).toThrow(
      expect.objectContaining({ code: 'cassette_unwritable', message: expect.stringContaining(file) }),
    )
    expect(existsSync(file)).toBe(false)
  })
})
