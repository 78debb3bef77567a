import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { entry, statusOf, testManager } from './connection.testing.ts'
import type { ServerEntry } from './server-entry.ts'

const SERVER = fileURLToPath(new URL('../../../../fixtures/mcp/hostile-server.mjs', import.meta.url))
const hostile = (mode: string): ServerEntry => entry('s', { command: process.execPath, args: [SERVER, mode] })

const call = (tool: string) => ({ server: 's', tool, input: {} })
const only = <T>(list: readonly T[]): T | undefined => list[0]
const textIn = (result: unknown): string => JSON.stringify(result)

const started = async (mode: string, env: Record<string, string> = {}) => {
  const test = testManager(env)
  test.manager.add([hostile(mode)])
  await test.manager.ready()
  return test
}

describe('PAIN-38: a server that means harm with what it lists', () => {
  it('and whose list never ends is cut off, and the rest of it works', async () => {
    const { manager, logged } = await started('endless')
    expect(statusOf(manager, 's')).toBe('connected')
    const size = manager.tools().reduce((sum, { description }) => sum + description.length, 0)
    expect(size).toBeLessThan(600_000)
    expect(manager.tools().length).toBeGreaterThan(100)
    expect(logged.map(({ problem }) => String(problem))).toContainEqual(expect.stringMatching(/left out/))
    expect(textIn(await manager.call(call('tool_1_0')))).toContain('tool_1_0')
  })

  it('and whose places in a list are megabytes long is not followed', async () => {
    const { manager, logged } = await started('long-cursors')
    expect(manager.tools()).toHaveLength(100)
    expect(logged.map(({ problem }) => String(problem))).toContainEqual(expect.stringMatching(/cursor/))
  })

  it('and has a tool that no request has room for loses that tool', async () => {
    const { manager } = await started('huge-schema')
    expect(manager.tools().map(({ name }) => name)).toEqual(['calm'])
  })

  it('and chooses names to confuse has each full name once, without anything that a terminal obeys', async () => {
    const { manager } = await started('names')
    const names = manager.tools().map(({ fullName }) => fullName)
    expect(names).toEqual(['mcp__s__a__2Jb', 'mcp__s__same_tool', 'mcp__s____proto__', 'mcp__s__line_break'])
  })

  it('and has endless names and descriptions is shown with short ones', async () => {
    const { manager } = await started('long-names')
    expect(textIn(manager.servers()).length).toBeLessThan(5_000)
    expect(manager.prompts().map(({ name }) => name)).toEqual(['ok'])
    expect(textIn(manager.prompts()).length).toBeLessThan(5_000)
  })

  it('and changes its tools while its prompts are still awaited is asked again', async () => {
    const { manager } = await started('early-change')
    await expect.poll(() => only(manager.tools())?.name, { timeout: 10_000 }).toBe('newer')
  })
})

describe('PAIN-38: a server that means harm with what it answers', () => {
  it.each([
    ['refuses at length', 'long-error', /^MCP error -32000: eee/],
    ['speaks a version of a megabyte', 'other-version', /^The server speaks MCP version "v999/],
    ['cannot even read the request', 'no-id', /^MCP error -32700: cannot read this$/],
    ['ends well at once', 'exits-at-once', /exited with code 0/],
  ])('%s has failed, and says so in a few words', async (_, mode, why) => {
    const { manager, living } = await started(mode)
    const [server] = manager.servers()
    expect(server).toMatchObject({ status: 'failed', error: expect.stringMatching(why) })
    expect(server?.error?.length).toBeLessThan(3_000)
    await expect.poll(living, { timeout: 10_000 }).toBe(0)
  })

  it('that gives ids back as text has failed after its time', async () => {
    const { manager } = await started('string-ids', { MCP_TIMEOUT: '1000' })
    expect(only(manager.servers())).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/within 1 s/),
    })
  })

  it('that waits for something itself has failed after its time, with what it said about that', async () => {
    const { manager } = await started('grumbles', { MCP_TIMEOUT: '3000' })
    expect(only(manager.servers())?.error).toBe(
      'The server did not get ready within 3 s; stderr: Error: the database is not there yet',
    )
  })

  it('that closes its output and stays fails the call, ends, and is started again for the next', async () => {
    const { manager, living } = await started('closes-output')
    await expect(manager.call(call('odd'))).rejects.toThrow(/Connection closed.*closed its output/)
    expect(textIn(await manager.call(call('calm')))).toContain('calm')
    await expect.poll(living, { timeout: 10_000 }).toBe(1)
  })

  it.each(['wrong-ids', 'twice', 'speaks-first'])(
    'that does so (%s) is understood by its first answer to what was asked',
    async (mode) => {
      const { manager } = await started(mode)
      expect(only(manager.servers())).toMatchObject({ status: 'connected' })
      expect(textIn(await manager.call(call('calm')))).toContain('calm')
    },
  )

  it('that answers what was cancelled is not heard', async () => {
    const { manager } = await started('late')
    const controller = new AbortController()
    const late = manager.call({ ...call('odd'), signal: controller.signal })
    controller.abort(new Error('stop'))
    await expect(late).rejects.toThrow('stop')
    for (let at = 0; at < 5; at += 1) expect(textIn(await manager.call(call('calm')))).toContain('calm')
  })

  it('that nests an answer beyond measure fails that call', async () => {
    const { manager } = await started('deep-answer')
    await expect(manager.call(call('odd'))).rejects.toThrow(/nested deeper/)
    expect(textIn(await manager.call(call('calm')))).toContain('calm')
  })
})

describe('PAIN-38: a server that means harm with what it says by itself', () => {
  it('and nests a message beyond measure is not heard', async () => {
    const { manager, logged } = await started('deep-log')
    expect(textIn(await manager.call(call('calm')))).toContain('calm')
    expect(logged.filter(({ event }) => event === 'message')).toEqual([])
  })

  it('and says without end what belongs into a log fills none', async () => {
    const { manager, logged } = await started('log-flood')
    expect(textIn(await manager.call(call('calm')))).toContain('calm')
    expect(logged.length).toBeLessThan(1_000)
  })

  it('and asks without end and reads no answer gets few of them', async () => {
    const { manager } = await started('asks')
    const before = process.memoryUsage()
    expect(textIn(await manager.call(call('odd')))).toContain('asked')
    const after = process.memoryUsage()
    expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(80_000_000)
  })

  it('and tells of progress of nothing, and far too much of it, is done when it says so', async () => {
    const { manager } = await started('progress')
    let told = 0
    const result = await manager.call({
      ...call('odd'),
      onProgress: () => {
        told += 1
      },
    })
    expect(textIn(result)).toContain('done')
    expect(told).toBe(20_000)
  })

  it('and asks for a model, for tools or for what nobody has heard of is refused', async () => {
    const { manager } = await started('sampling')
    const result = await manager.call(call('odd'))
    expect(textIn(result)).toContain('[-32601,-32601,-32601,-32601,-32601]')
  })
})
