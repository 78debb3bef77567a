import { completable } from '@modelcontextprotocol/sdk/server/completable.js'
import { ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z4 from 'zod/v4'
import { closeEngines, echo, engine } from './connections.testing.ts'
import { createSdkMcpServer } from './server.ts'
import { type AnySdkMcpTool, tool } from './tool.ts'

afterEach(closeEngines)

const serverOf = (...tools: AnySdkMcpTool[]) => createSdkMcpServer({ name: 'inner', tools })

describe('an instance that is changed while queries run', () => {
  const noContents = async () => ({ contents: [] })
  const noMessages = async () => ({ messages: [] })
  const capabilitiesOf = async (e: ReturnType<typeof engine>) => (await e.initialize()).capabilities
  const methods = (e: ReturnType<typeof engine>) => e.received.map(({ method }) => method)

  it('can get its first tool, resource and prompt then; the engine is told', async () => {
    const server = serverOf()
    const { instance } = server
    const e = engine(server)
    expect(await capabilitiesOf(e)).toEqual({ tools: { listChanged: true } })
    instance.registerTool('late', { description: 'd', inputSchema: { n: z4.number() } }, echo)
    instance.registerResource('r', 'file:///r', {}, noContents)
    instance.registerPrompt('p', { argsSchema: { who: completable(z4.string(), () => ['Ada']) } }, noMessages)
    expect((await e.tools()).map(({ name }) => name)).toEqual(['late'])
    expect(await e.request('resources/list')).toMatchObject({ resources: [{ uri: 'file:///r' }] })
    expect(await e.request('prompts/list')).toMatchObject({ prompts: [{ name: 'p' }] })
    expect(methods(e)).toEqual(
      expect.arrayContaining([
        'notifications/tools/list_changed',
        'notifications/resources/list_changed',
        'notifications/prompts/list_changed',
      ]),
    )
    // A query that comes later learns it in its handshake.
    expect(Object.keys((await capabilitiesOf(engine(server))) ?? {})).toEqual(
      expect.arrayContaining(['tools', 'resources', 'prompts']),
    )
  })

  it('says what it has beside tools when it is first looked at while a query runs', async () => {
    const server = serverOf(tool('t', 'd', { n: z4.number() }, echo))
    const e = engine(server)
    await e.initialize()
    server.instance.registerResource('r', new ResourceTemplate('r:{x}', { list: undefined }), {}, noContents)
    await vi.waitUntil(() => methods(e).includes('notifications/resources/list_changed'))
    expect(methods(e)).not.toContain('notifications/prompts/list_changed')
    expect(await e.request('resources/templates/list')).toMatchObject({
      resourceTemplates: [{ uriTemplate: 'r:{x}' }],
    })
  })
})
