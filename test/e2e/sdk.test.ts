import { type Options, query, SpawnError } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { waitUntilGone } from '../support/descendants.ts'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { collect } from '../support/sdk-run.ts'

function optionsFor(s: Scenario): Options {
  return {
    cwd: s.project.cwd,
    env: testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark }),
    pathToClaudeCodeExecutable: BUILT_CLI,
  }
}

describe('the SDK with the built CLI', () => {
  it('gives the messages of a text prompt and leaves no process behind', async () => {
    const s = await scenario({ script: [text('hello')] })
    const messages = await collect(query({ prompt: 'hi', options: optionsFor(s) }))
    expect(messages.map((message) => message.type)).toEqual(['system', 'assistant', 'result'])
    expect(messages.at(-1)).toMatchObject({ subtype: 'success', result: 'hello' })
    await waitUntilGone({ mark: s.mark }, 10_000)
  })

  it('PAIN-32: waits for a permission callback that takes its time', async () => {
    const s = await scenario({
      script: [toolUse('Write', { file_path: 'a.txt', content: 'x' }), text('done')],
    })
    const messages = await collect(
      query({
        prompt: 'write',
        options: {
          ...optionsFor(s),
          canUseTool: async (_name, input) => {
            await new Promise((resolve) => setTimeout(resolve, 300))
            return { behavior: 'allow', updatedInput: input }
          },
        },
      }),
    )
    expect(messages.at(-1)).toMatchObject({ type: 'result', subtype: 'success', permission_denials: [] })
    expect(await s.project.files()).toEqual({ 'a.txt': 'x' })
  })

  it('PAIN-33: ends the process when the consumer leaves early', async () => {
    const s = await scenario({ script: [text('a long story', { chunk: 1, eventDelayMs: 200 })] })
    for await (const message of query({ prompt: 'hi', options: optionsFor(s) })) {
      if (message.type === 'system') break
    }
    await waitUntilGone({ mark: s.mark }, 15_000)
  })

  it('INPUT-09: names a working directory that does not exist', async () => {
    const s = await scenario()
    const cwd = s.project.path('no/such/directory')
    const failure = await collect(query({ prompt: 'hi', options: { ...optionsFor(s), cwd } })).catch(
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(SpawnError)
    expect(failure).toMatchObject({ code: 'ENOENT', path: cwd, message: expect.stringContaining(cwd) })
  })

  it('INPUT-10: names a CLI that does not exist', async () => {
    const s = await scenario()
    const path = s.project.path('~/no-such-agent.js')
    const options = { ...optionsFor(s), pathToClaudeCodeExecutable: path }
    const failure = await collect(query({ prompt: 'hi', options })).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SpawnError)
    expect(failure).toMatchObject({ code: 'ENOENT', message: expect.stringContaining(path) })
  })
})
