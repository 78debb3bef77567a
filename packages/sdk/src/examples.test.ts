import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fileSessionStore } from '../examples/session-stores/file-store.ts'
import { postgresSessionStore } from '../examples/session-stores/postgres-store.ts'
import { type RedisCommands, redisSessionStore } from '../examples/session-stores/redis-store.ts'
import { slugOf } from './sessions/slug.ts'
import { describeSessionStore } from './testing/session-store.testing.ts'
import { type StandIn, type StandInCli, standIn, temporaryDirectory } from './testing/stand-in.testing.ts'

afterEach(() => {
  delete process.env.AGENT_CLI_PATH
  delete process.env.CLAUDE_CONFIG_DIR
})

/** Runs an example on a stand-in engine; gives what it writes. */
async function run(
  name: string,
  play: (cli: StandInCli) => void,
): Promise<{ written: string; cli: StandIn }> {
  const cli = standIn(play)
  process.env.AGENT_CLI_PATH = cli.path
  let written = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += text
    return true
  })
  try {
    await import(`../examples/${name}.ts`)
  } finally {
    write.mockRestore()
  }
  return { written, cli }
}

describe('the example', () => {
  it('one-shot prints the answer', async () => {
    expect((await run('one-shot', (cli) => cli.onUser(() => cli.turn('It counts sheep.')))).written).toBe(
      'It counts sheep.\n',
    )
  })

  it('in-process answers without a process and without the network', async () => {
    expect((await run('in-process', () => {})).written).toBe('You said: Is anybody there?\n')
  }, 30_000)

  it('streaming-output prints text as it comes', async () => {
    const { written, cli } = await run('streaming-output', (cli) =>
      cli.onUser(() => {
        for (const text of ['By ', 'name.']) {
          cli.say({
            type: 'stream_event',
            event: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
          })
        }
        cli.say({
          type: 'assistant',
          message: { id: 'm', content: [{ type: 'tool_use', id: 't', name: 'Glob', input: {} }] },
        })
        cli.result()
      }),
    )
    expect(written).toBe('By name.\n[Glob]\n\n1 turns\n')
    expect(cli.noted().args).toContain('--include-partial-messages')
  })

  it('streaming-input asks again when it has an answer', async () => {
    const { written, cli } = await run('streaming-input', (cli) =>
      cli.onUser((_, count) => cli.result({ result: `answer ${count}` })),
    )
    expect(written).toBe('answer 0\nanswer 1\n')
    expect(cli.noted().args).toContain('--tools=Read,Glob,Bash')
  })

  it('custom-tools answers from its own data', async () => {
    const { written } = await run('custom-tools', (cli) =>
      cli.onUser(async () => {
        const call = (id: string) => ({
          subtype: 'mcp_message',
          server_name: 'shop',
          message: {
            jsonrpc: '2.0',
            id: 1,
            method: 'tools/call',
            params: { name: 'order_state', arguments: { id } },
          },
        })
        const answers = [await cli.ask(call('A-17')), await cli.ask(call('B-1'))]
        cli.result({ result: JSON.stringify(answers) })
      }),
    )
    expect(written).toContain('bicycle: on its way')
    expect(written).toContain('there is no order B-1')
  })

  it('permissions allows changes below src alone', async () => {
    const { written } = await run('permissions', (cli) =>
      cli.onUser(async () => {
        const ask = (file_path: string) =>
          cli.ask({ subtype: 'can_use_tool', tool_name: 'Edit', input: { file_path }, tool_use_id: 't' })
        const [inside, outside] = [await ask('src/a.ts'), await ask('../secrets')]
        if ((inside.response as { behavior?: string }).behavior !== 'allow') cli.exit(9)
        if ((outside.response as { behavior?: string }).behavior !== 'deny') cli.exit(8)
        cli.result({ permission_denials: [{}] })
      }),
    )
    expect(written).toBe('denied: Edit\n1 calls were denied\n')
  })

  it('hooks refuses what must never happen, and writes down the rest', async () => {
    const { written } = await run('hooks', (cli) => {
      cli.onRequest(({ subtype }) =>
        subtype === 'initialize' ? { hook_on_failure_supported: true } : undefined,
      )
      cli.onUser(async () => {
        const hook = (callback_id: string, input: object) =>
          cli.ask({ subtype: 'hook_callback', callback_id, input })
        const before = { hook_event_name: 'PreToolUse', tool_name: 'Bash' }
        const refused = await hook('hook_0', {
          ...before,
          tool_input: { command: 'git push origin --force' },
        })
        const fine = await hook('hook_0', { ...before, tool_input: { command: 'git push' } })
        if (!JSON.stringify(refused).includes('"deny"') || JSON.stringify(fine).includes('deny')) cli.exit(9)
        await hook('hook_1', { hook_event_name: 'PostToolUse', tool_name: 'Bash' })
        cli.result()
      })
    })
    expect(written).toBe('used: Bash\nsuccess\n')
  })

  it('agents tells who speaks', async () => {
    const { written } = await run('agents', (cli) =>
      cli.onUser(() => {
        const message = { id: 'm', content: [{ type: 'text', text: 'line 7 is wrong' }] }
        cli.say({ type: 'assistant', message, parent_tool_use_id: 'toolu_1' })
        cli.text('It found one defect.')
        cli.result()
      }),
    )
    expect(written).toBe('reviewer: line 7 is wrong\nmain: It found one defect.\n')
  })

  it('mcp-servers keeps its token off the command line', async () => {
    process.env.TRACKER_TOKEN = 'canary-token'
    const { written, cli } = await run('mcp-servers', (cli) => {
      cli.onRequest(({ subtype }) =>
        subtype === 'mcp_status' ? { mcpServers: [{ name: 'files', status: 'connected' }] } : undefined,
      )
      cli.onUser(() => cli.later(100, () => cli.turn('None.')))
    })
    delete process.env.TRACKER_TOKEN
    expect(written).toBe('files: connected\nNone.\n')
    expect(cli.noted().args.join(' ')).not.toContain('canary')
    expect(JSON.stringify(cli.noted().lines[0])).toContain('canary')
  })

  it('structured-output uses the value', async () => {
    const { written, cli } = await run('structured-output', (cli) =>
      cli.onUser(() =>
        cli.result({ structured_output: { risks: [{ file: 'a.ts', severity: 'high', why: 'no tests' }] } }),
      ),
    )
    expect(written).toBe('high a.ts: no tests\n')
    expect(cli.noted().lines[0]).toMatchObject({ request: { jsonSchema: { type: 'object' } } })
  })

  it('sessions goes on, renames, forks and lists', async () => {
    const config = temporaryDirectory()
    process.env.CLAUDE_CONFIG_DIR = config
    const folder = join(config, 'projects', slugOf(process.cwd()))
    mkdirSync(folder, { recursive: true })
    const id = '11111111-2222-4333-8444-555555555555'
    const entry = { type: 'user', uuid: id, parentUuid: null, isSidechain: false, message: { content: 'hi' } }
    writeFileSync(join(folder, `${id}.jsonl`), `${JSON.stringify(entry)}\n`)
    const { written } = await run('sessions', () => {})
    expect(written.split('\n').slice(0, 2).sort()).toEqual(['A bolder idea', 'How errors are handled'])
    expect(written).toContain('1 messages')
  })

  it('cost-tracking counts each response once', async () => {
    const { written } = await run('cost-tracking', (cli) =>
      cli.onUser(() => {
        const message = { id: 'm1', content: [], usage: { output_tokens: 5 } }
        cli.say({ type: 'assistant', message }, { type: 'assistant', message })
        cli.result({ total_cost_usd: 0.25, modelUsage: { opus: { costUSD: 0.25 } } })
      }),
    )
    expect(written).toBe('5 tokens written, $0.2500\nopus: $0.2500\n')
  })

  it('error-handling tries again what may pass', async () => {
    const { written } = await run('error-handling', (cli) =>
      cli.onUser(() => cli.result({ is_error: true, api_error_status: 429, result: 'slow down' })),
    )
    expect(written).toBe('attempt 1: rate_limit\nattempt 2: rate_limit\nattempt 3: rate_limit\n')
  })

  it('pool answers on engines that wait', async () => {
    expect((await run('pool', (cli) => cli.onUser(() => cli.turn('there')))).written).toBe(
      'there\nthere\nthere\n',
    )
  })
})

describeSessionStore('the file store', () => fileSessionStore(temporaryDirectory()))
describeSessionStore('the Redis store', () => redisSessionStore(redisOfMaps()))
describeSessionStore('the PostgreSQL store', () => postgresSessionStore({ query: postgresOfRows() }))

/** The commands of Redis that the store uses. */
function redisOfMaps(): RedisCommands {
  const lists = new Map<string, string[]>()
  const sets = new Map<string, Set<string>>()
  const scores = new Map<string, Map<string, number>>()
  return {
    rpush: async (key, ...values) =>
      lists.set(key, [...(lists.get(key) ?? []), ...values]).get(key)?.length ?? 0,
    lrange: async (key) => lists.get(key) ?? [],
    sadd: async (key, ...members) => {
      const set = sets.get(key) ?? new Set()
      const before = set.size
      for (const member of members) set.add(member)
      sets.set(key, set)
      return set.size - before
    },
    smembers: async (key) => [...(sets.get(key) ?? [])],
    zadd: async (key, score, member) => scores.set(key, (scores.get(key) ?? new Map()).set(member, score)),
    zrem: async (key, member) => scores.get(key)?.delete(member),
    zrange: async (key) => [...(scores.get(key) ?? [])].flatMap(([member, score]) => [member, String(score)]),
    exists: async (key) => (lists.has(key) ? 1 : 0),
    del: async (...keys) => {
      for (const key of keys) for (const kept of [lists, sets, scores]) kept.delete(key)
    },
  }
}

/** Answers the five statements of the store from a list of rows. */
function postgresOfRows() {
  let rows: {
    project: unknown
    session: unknown
    subpath: unknown
    uuid: unknown
    entry: string
    at: number
  }[] = []
  return async (text: string, values: unknown[]): Promise<{ rows: { [column: string]: unknown }[] }> => {
    const [project, session, subpath, uuid, entry] = values
    const isHere = (row: (typeof rows)[number]) => row.project === project && row.session === session
    if (text.includes('insert')) {
      const isCopy =
        uuid !== null && rows.some((row) => isHere(row) && row.subpath === subpath && row.uuid === uuid)
      if (!isCopy) rows.push({ project, session, subpath, uuid, entry: String(entry), at: Date.now() })
      return { rows: [] }
    }
    if (text.includes('delete')) {
      rows = rows.filter((row) => !isHere(row) || (subpath !== null && row.subpath !== subpath))
      return { rows: [] }
    }
    if (text.includes('distinct')) {
      const found = rows.filter((row) => isHere(row) && row.subpath !== '').map((row) => row.subpath)
      return { rows: [...new Set(found)].map((name) => ({ subpath: name })) }
    }
    if (text.includes('group by')) {
      const found = new Map(
        rows
          .filter((row) => row.project === project && row.subpath === '')
          .map((row) => [row.session, row.at]),
      )
      return { rows: [...found].map(([session_id, mtime]) => ({ session_id, mtime })) }
    }
    return {
      rows: rows
        .filter((row) => isHere(row) && row.subpath === subpath)
        .map((row) => ({ entry: JSON.parse(row.entry) })),
    }
  }
}
