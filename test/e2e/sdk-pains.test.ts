import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Options, query, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { collect } from '../support/sdk-run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

function optionsFor(s: Scenario, options: Options = {}): Options {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark, env: options.env })
  return { cwd: s.project.cwd, pathToAgentExecutable: BUILT_CLI, ...options, env }
}

describe('what hurt most in SDKs of this kind', () => {
  it('has a test for each of the 25', () => {
    const cited = new Set<string>()
    for (const folder of ['packages/sdk/src', 'test']) {
      for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.test.ts') || file.includes('node_modules')) continue
        for (const id of readFileSync(join(root, folder, file), 'utf8').match(/SDK-\d\d/g) ?? [])
          cited.add(id)
      }
    }
    const all = Array.from({ length: 25 }, (_, at) => `SDK-${String(at + 1).padStart(2, '0')}`)
    expect(all.filter((id) => !cited.has(id))).toEqual([])
  })

  it('SDK-01: hooks of a subagent that works on after the result are called', async () => {
    let goOn = (): void => undefined
    const afterResult = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const s = await scenario({
      script: async ({ messages }) => {
        const prompt = String(messages[0]?.blocks.at(-1)?.text)
        if (prompt === 'work on') {
          await afterResult
          return messages.length === 1 ? toolUse('Write', { file_path: 'x', content: 'x' }) : text('done')
        }
        if (messages.length > 1) return text('ok')
        const more = { subagent_type: 'general-purpose', run_in_background: true }
        return toolUse('Task', { description: 'w', prompt: 'work on', ...more })
      },
    })
    const called: string[] = []
    const options = optionsFor(s, {
      hooks: {
        PreToolUse: [
          {
            matcher: 'Write',
            hooks: [
              async () => {
                called.push('PreToolUse')
                return { hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'allow' } }
              },
            ],
          },
        ],
        SubagentStop: [
          {
            hooks: [
              async () => {
                called.push('SubagentStop')
                return {}
              },
            ],
          },
        ],
      },
    })
    const messages: SDKMessage[] = []
    for await (const message of query({ prompt: 'main', options })) {
      messages.push(message)
      if (message.type === 'result') goOn()
    }
    expect(called).toEqual(['PreToolUse', 'SubagentStop'])
    expect(messages.filter(({ type }) => type === 'result')).toHaveLength(2)
  })

  it('SDK-21: a query that is closed before its turn begins asks no model and is gone at once', async () => {
    const s = await scenario({ script: [{ ...text('a '.repeat(400)), chunk: 2, eventDelayMs: 50 }] })
    const closed = query({ prompt: 'hi', options: optionsFor(s) })
    const pids = [closed.pid]
    await closed.return()
    const abortController = new AbortController()
    const aborted = query({ prompt: 'hi', options: optionsFor(s, { abortController }) })
    pids.push(aborted.pid)
    abortController.abort()
    await expect(aborted.next()).rejects.toThrow('aborted')
    await aborted.return()
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
    expect(s.api.requests).toEqual([])
  })

  it('SDK-07: the second query in a process is as fast to start as the process is', async () => {
    const s = await scenario({ script: [text('one'), text('two')] })
    const times: number[] = []
    for (let round = 0; round < 2; round++) {
      const startedAt = performance.now()
      for await (const message of query({ prompt: 'hi', options: optionsFor(s) })) {
        if (message.type === 'system' && message.subtype === 'init') times.push(performance.now() - startedAt)
      }
    }
    // 300 ms on an idle machine; what people complained of was ten seconds, each time.
    expect(Math.min(...times)).toBeLessThan(3_000)
  })

  it('SDK-13: options.env counts more than the env of settings files', async () => {
    const s = await scenario({
      script: [toolUse('Bash', { command: 'echo "[$WHO][$ONLY_SETTINGS]"' }), text('done')],
      files: {
        '~/.claude/settings.json':
          '{"env":{"WHO":"settings","ONLY_SETTINGS":"yes","ANTHROPIC_MODEL":"haiku"}}',
      },
    })
    const options = optionsFor(s, {
      settingSources: ['user'],
      env: { WHO: 'host', ANTHROPIC_MODEL: 'claude-sonnet-4-5' },
    })
    expect(JSON.stringify(await collect(query({ prompt: 'hi', options })))).toContain('[host][yes]')
    expect(s.api.requests[0]?.body.model).toBe('claude-sonnet-4-5')
  })

  it('SDK-16: a PreToolUse hook that says ask has canUseTool asked, also for what a rule allows', async () => {
    const s = await scenario({ script: [toolUse('Bash', { command: 'echo hi' }), text('done')] })
    const asked: string[] = []
    const options = optionsFor(s, {
      allowedTools: ['Bash(echo:*)'],
      canUseTool: async (name) => {
        asked.push(name)
        return { behavior: 'deny', message: 'not now' }
      },
      hooks: {
        PreToolUse: [
          {
            hooks: [
              async () => ({
                hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'ask' },
              }),
            ],
          },
        ],
      },
    })
    const messages = await collect(query({ prompt: 'hi', options }))
    expect(asked).toEqual(['Bash'])
    expect(messages.at(-1)).toMatchObject({ permission_denials: [{ tool_name: 'Bash' }] })
  })

  it('SDK-24: resuming keeps the id, takes both kinds of message ids, and refuses unknown ones by name', async () => {
    const script = [text('one', { id: 'msg_first' }), text('two'), text('three'), text('four')]
    const s = await scenario({ script, api: { violations: 'expected' } })
    const first = await collect(query({ prompt: 'first', options: optionsFor(s) }))
    const id = first.at(-1)?.session_id ?? ''
    const answer = first.find((message) => message.type === 'assistant')
    const second = await collect(query({ prompt: 'second', options: optionsFor(s, { resume: id }) }))
    expect(second.at(-1)?.session_id).toBe(id)
    for (const resumeSessionAt of ['msg_first', answer?.uuid ?? '']) {
      await collect(query({ prompt: 'again', options: optionsFor(s, { resume: id, resumeSessionAt }) }))
      const history = JSON.stringify(s.api.requests.at(-1)?.body.messages)
      expect(history).toContain('one')
      expect(history).not.toContain('second')
    }
    const unknown = '00000000-0000-4000-8000-000000000000'
    const failure = await collect(query({ prompt: 'x', options: optionsFor(s, { resume: unknown }) })).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ name: 'ResultError', message: expect.stringContaining(unknown) })
  })
})
