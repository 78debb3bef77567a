import { type HookCallback, type Options, query, type SDKMessage } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

function optionsFor(s: Scenario, options: Options = {}): Options {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return { cwd: s.project.cwd, env, pathToAgentExecutable: BUILT_CLI, ...options }
}

async function collect(messages: AsyncIterable<SDKMessage>): Promise<SDKMessage[]> {
  const all: SDKMessage[] = []
  for await (const message of messages) all.push(message)
  return all
}

describe('what a host relies on, with the engine of this project', () => {
  it.each<[string, HookCallback, number | undefined]>([
    ['throws', () => Promise.reject(new Error('the guard is ill')), undefined],
    ['never answers', () => new Promise(() => {}), 0.2],
  ])("onFailure: 'block': a guard that %s keeps the tool from running", async (_, guard, timeout) => {
    const s = await scenario({ script: [toolUse('Bash', { command: 'touch made' }), text('done')] })
    const options = optionsFor(s, {
      allowedTools: ['Bash'],
      hooks: {
        PreToolUse: [{ hooks: [guard], onFailure: 'block', ...(timeout === undefined ? {} : { timeout }) }],
      },
    })
    const messages = await collect(query({ prompt: 'go', options }))
    expect(messages.at(-1)).toMatchObject({ type: 'result', subtype: 'success', result: 'done' })
    expect(await s.project.files()).toEqual({})
  })

  it("mcpServersDelivery: 'initialize': the engine says that it has taken the servers", async () => {
    const s = await scenario({ script: [text('done')] })
    const options = optionsFor(s, {
      mcpServersDelivery: 'initialize',
      mcpServers: { gone: { command: process.execPath, args: ['-e', 'process.exit(1)'] } },
    })
    const messages = await collect(query({ prompt: 'go', options }))
    expect(messages[0]).toMatchObject({ mcp_servers: [{ name: 'gone', status: 'failed' }] })
    expect(messages.at(-1)).toMatchObject({ type: 'result', subtype: 'success' })
  })
})
