import { describe, expect, it } from 'vitest'
import type { Options } from '../options.ts'
import { inputByHand, messages, outcomeOf, runQuery, say, typesOf } from '../testing/run-query.testing.ts'

const allow: NonNullable<Options['canUseTool']> = async () => ({ behavior: 'allow' })

describe('PAIN-32: standard input stays open for as long as callbacks may be needed (SDK-01)', () => {
  it('answers a permission question in the second turn of a finished iterable', async () => {
    const { query: q } = runQuery(
      (cli) => {
        let turn = Promise.resolve()
        cli.onUser((_, count) => {
          turn = turn.then(async () => {
            cli.init()
            const input = { turn: count }
            const answer = await cli.ask({
              subtype: 'can_use_tool',
              tool_name: 'Write',
              input,
              tool_use_id: 't',
            })
            cli.result({ result: JSON.stringify(answer.response) })
          })
        })
      },
      { canUseTool: allow },
      messages('one', 'two'),
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(
      seen.flatMap((m) => (m.type === 'result' && m.subtype === 'success' ? [JSON.parse(m.result)] : [])),
    ).toEqual([
      { behavior: 'allow', updatedInput: { turn: 0 }, toolUseID: 't' },
      { behavior: 'allow', updatedInput: { turn: 1 }, toolUseID: 't' },
    ])
  })

  it('waits for a slow hook of a string prompt, although the result has come', async () => {
    const { cli, query: q } = runQuery(
      (cli) =>
        cli.onUser(async () => {
          cli.init()
          const answer = cli.ask({ subtype: 'hook_callback', callback_id: 'hook_0', input: {} })
          cli.result()
          await answer
          cli.text('after the hook')
        }),
      { hooks: { Stop: [{ hooks: [() => new Promise((resolve) => setTimeout(() => resolve({}), 300))] }] } },
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(typesOf(seen)).toEqual(['system/init', 'result/success', 'assistant'])
    const { events } = cli.noted()
    const answered = events.findIndex(({ line }) => (line as { type?: string })?.type === 'control_response')
    expect(answered).toBeLessThan(events.findIndex(({ event }) => event === 'end-of-input'))
  })

  it('stays open while a background agent may start another turn', async () => {
    const { query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.init()
          cli.say({ type: 'system', subtype: 'task_started', task_id: 'a', task_type: 'local_agent' })
          cli.result()
          cli.later(200, async () => {
            cli.say({ type: 'system', subtype: 'task_notification', task_id: 'a', status: 'completed' })
            cli.init()
            const answer = await cli.ask({
              subtype: 'can_use_tool',
              tool_name: 'X',
              input: {},
              tool_use_id: 't',
            })
            cli.result({ result: String(answer.subtype) })
          })
        }),
      { canUseTool: allow },
    )
    const { messages: seen } = await outcomeOf(q)
    // Without a report of its state the engine looks done between the notification and the next turn.
    expect(typesOf(seen).slice(0, 4)).toEqual([
      'system/init',
      'system/task_started',
      'result/success',
      'system/task_notification',
    ])
  })

  it('follows the state that the engine reports, and hides the reports', async () => {
    const { query: q } = runQuery(
      (cli) => {
        const state = (state: string) => cli.say({ type: 'system', subtype: 'session_state_changed', state })
        cli.onUser(() => {
          state('running')
          cli.turn('first')
          cli.later(150, () => {
            cli.init()
            void cli
              .ask({ subtype: 'can_use_tool', tool_name: 'X', input: {}, tool_use_id: 't' })
              .then(({ subtype }) => {
                cli.result({ result: String(subtype) })
                state('idle')
              })
          })
        })
      },
      { canUseTool: allow },
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(typesOf(seen)).toEqual([
      'system/init',
      'assistant',
      'result/success',
      'system/init',
      'result/success',
    ])
    expect(seen.at(-1)).toMatchObject({ result: 'success' })
  })

  it('shows the reports to a consumer that asks for them', async () => {
    const { query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.turn()
          cli.say({ type: 'system', subtype: 'session_state_changed', state: 'idle' })
        }),
      { env: { ...process.env, CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1' } },
    )
    expect(typesOf((await outcomeOf(q)).messages)).toContain('system/session_state_changed')
  })

  it('asks an idle engine once more when a message may still be on its way to it', async () => {
    const { cli, query: q } = runQuery(
      (cli) => {
        const state = (state: string) => cli.say({ type: 'system', subtype: 'session_state_changed', state })
        cli.onUser((_, count) => {
          // The second message was merged into the first turn and has no result of its own.
          if (count === 1) {
            state('running')
            cli.turn()
            state('idle')
          }
        })
      },
      { canUseTool: allow },
      messages('one', 'two'),
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
    const asked = cli
      .noted()
      .lines.filter((line) => (line.request as { subtype?: string })?.subtype === 'mcp_status')
    expect(asked).toHaveLength(1)
  })
})

describe('standard input ends as soon as nothing can need it', () => {
  it('at the end of an iterable, when there are no callbacks', async () => {
    const { cli, query: q } = runQuery(
      (cli) => {
        cli.onUser(() => {})
        cli.onEnd(() => cli.turn('after the end of input'))
      },
      {},
      messages('one'),
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(error).toBeUndefined()
    expect(seen).toHaveLength(3)
    expect(cli.noted().lines).toHaveLength(2)
  })

  it('when an iterable yields nothing', async () => {
    const { query: q } = runQuery(() => {}, { canUseTool: allow }, messages())
    expect(await outcomeOf(q)).toEqual({ messages: [], error: undefined })
  })

  it('after messages that only add to the history', async () => {
    async function* prompt() {
      yield say('context', { shouldQuery: false })
    }
    const { query: q } = runQuery((cli) => cli.onUser(() => {}), { canUseTool: allow }, prompt())
    expect(await outcomeOf(q)).toEqual({ messages: [], error: undefined })
  })

  it('not before streamInput is through', async () => {
    const more = inputByHand()
    const { cli, query: q } = runQuery(() => {})
    const streaming = q.streamInput(more.stream)
    const seen: string[] = []
    for await (const message of q) {
      if (message.type !== 'result') continue
      seen.push(message.type)
      if (seen.length === 1) more.send('again')
      else more.end()
    }
    await streaming
    expect(seen).toEqual(['result', 'result'])
    expect(cli.noted().lines.filter(({ type }) => type === 'user')).toHaveLength(2)
  })

  it('at the limit that the environment sets', async () => {
    process.env.CLAUDE_CODE_STREAM_CLOSE_TIMEOUT = '100'
    try {
      const { query: q } = runQuery(
        (cli) => {
          cli.onUser(() => cli.init())
          cli.onEnd(() => cli.result())
        },
        { canUseTool: allow },
      )
      expect(typesOf((await outcomeOf(q)).messages)).toEqual(['system/init', 'result/success'])
    } finally {
      delete process.env.CLAUDE_CODE_STREAM_CLOSE_TIMEOUT
    }
  })
})
