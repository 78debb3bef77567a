import { copyFile, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../platform/temp-folder.testing.ts'
import { entry, SERVER, statusOf, testManager } from './connection.testing.ts'
import type { McpManager } from './manager.ts'

const place = async (): Promise<{ memory: string; script: string }> => {
  const folder = await tempFolder('waiting')
  const script = join(folder, 'server.mjs')
  await copyFile(SERVER, script)
  return { memory: join(folder, 'mcp-manifests'), script }
}
const lazy = (script: string) => entry('s', { command: process.execPath, args: [script], lazy: true })
const call = { server: 's', tool: 'echo', input: { text: 'hi' } }
const names = (manager: McpManager): string[] => manager.tools().map(({ fullName }) => fullName)

/** One session that connects, so that the server's offer is known. */
const known = async ({ memory, script }: { memory: string; script: string }): Promise<string> => {
  const { manager } = testManager({}, { memory })
  manager.add([lazy(script)])
  await manager.ready()
  expect(statusOf(manager, 's')).toBe('connected')
  await manager.close()
  const [file = ''] = await readdir(memory)
  return join(memory, file)
}

describe('a server that may wait', () => {
  it('shows what it offered last time without being started, and is started with the first call', async () => {
    const at = await place()
    const file = await known(at)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(at.memory)).mode & 0o777).toBe(0o700)

    const eager = testManager()
    eager.manager.add([entry('s', { command: process.execPath, args: [SERVER] })])
    await eager.manager.ready()

    const { manager, living } = testManager({}, { memory: at.memory })
    manager.add([lazy(at.script)])
    await manager.ready()
    expect(statusOf(manager, 's')).toBe('pending')
    expect(living()).toBe(0)
    expect(manager.tools()).toEqual(eager.manager.tools())
    expect(manager.prompts()).toEqual(eager.manager.prompts())
    expect(manager.instructions()).toEqual(eager.manager.instructions())
    expect(manager.resourceServers()).toEqual(['s'])
    expect(await manager.call(call)).toMatchObject({ content: [{ text: 'hi' }] })
    expect(statusOf(manager, 's')).toBe('connected')
    expect(living()).toBe(1)
  })

  it('is started for a resource, a prompt, or when it is asked for by name', async () => {
    const at = await place()
    await known(at)
    const wants: ((manager: McpManager) => Promise<unknown>)[] = [
      (manager) => manager.readResource('s', 'res://a'),
      (manager) => manager.resources(undefined),
      (manager) => manager.getPrompt('s', 'hello', { who: 'Bob' }),
      (manager) => manager.reconnect('s'),
    ]
    for (const want of wants) {
      const { manager, living } = testManager({}, { memory: at.memory })
      manager.add([lazy(at.script)])
      await manager.ready()
      expect(living()).toBe(0)
      await want(manager)
      expect(statusOf(manager, 's')).toBe('connected')
      await manager.close()
    }
  })

  it('says what it offers now as soon as it is connected', async () => {
    const at = await place()
    const file = await known(at)
    const offer = JSON.parse(await readFile(file, 'utf8'))
    offer.tools = offer.tools.filter(({ name }: { name: string }) => name !== 'peek')
    offer.tools.push(
      { name: 'gone', inputSchema: { type: 'object' } },
      { name: 'broken', inputSchema: [] },
      5,
    )
    await writeFile(file, JSON.stringify(offer))

    const { manager } = testManager({}, { memory: at.memory })
    manager.add([lazy(at.script)])
    await manager.ready()
    expect(names(manager)).toContain('mcp__s__gone')
    expect(names(manager)).not.toContain('mcp__s__broken')
    const before = manager.version
    await manager.call(call)
    expect(manager.version).toBeGreaterThan(before)
    expect(names(manager)).not.toContain('mcp__s__gone')
    expect(names(manager)).toContain('mcp__s__peek')
    await manager.close()
    expect(await readFile(file, 'utf8')).not.toContain('"gone"')
  })

  it('is connected at the start when nothing is known, what is known is old or unreadable, or it failed', async () => {
    const at = await place()
    const file = await known(at)
    const session = async (): Promise<string | undefined> => {
      const { manager } = testManager({}, { memory: at.memory })
      manager.add([lazy(at.script)])
      await manager.ready()
      const status = statusOf(manager, 's')
      if (status === 'pending') await manager.call(call).catch(() => undefined)
      await manager.close()
      return status
    }
    await writeFile(file, '{"tools": [')
    expect(await session()).toBe('connected')
    expect(await session()).toBe('pending')
    const old = Date.now() / 1000 - 8 * 24 * 60 * 60
    await utimes(file, old, old)
    expect(await session()).toBe('connected')
    expect(await session()).toBe('pending')
    await rm(at.script)
    expect(await session()).toBe('pending')
    expect(await session()).toBe('failed')
  })

  it('fails a call with the reason when it does not start', async () => {
    const at = await place()
    await known(at)
    await rm(at.script)
    const { manager } = testManager({}, { memory: at.memory })
    manager.add([lazy(at.script)])
    await manager.ready()
    await expect(manager.call(call)).rejects.toThrow("The MCP server 's' is not connected")
    expect(statusOf(manager, 's')).toBe('failed')
    expect(names(manager)).toEqual([])
  })

  it('is what AGENT_MCP_LAZY makes of every server but those that say no', async () => {
    const at = await place()
    for (const expected of ['connected', 'pending']) {
      const { manager } = testManager({ AGENT_MCP_LAZY: '1' }, { memory: at.memory })
      const config = { command: process.execPath, args: [at.script] }
      manager.add([entry('s', config), entry('now', { ...config, lazy: false })])
      await manager.ready()
      expect([statusOf(manager, 's'), statusOf(manager, 'now')]).toEqual([expected, 'connected'])
      await manager.close()
    }
  })
})
