import { type HookCallback, query } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { scenario } from '../support/scenario.ts'
import { collect, optionsFor } from '../support/sdk-run.ts'

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
