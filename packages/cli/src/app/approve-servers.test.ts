import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serverPart } from '../config/trust/project-parts.ts'
import type { ServerAnswer } from '../terminal/server-question.ts'
import { approveServers } from './approve-servers.ts'
import { parseArgv } from './argv.ts'
import { resolveOptions } from './options.ts'
import { runSettings } from './settings.ts'

const server = (command: string) => ({ command, args: ['--api-key', 'very-secret'] })
const SERVERS = { a: server('a'), b: server('b'), c: server('c') }

const project = async () => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'approve-')))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const cwd = join(root, 'work')
  await mkdir(join(cwd, '.git'), { recursive: true })
  await writeFile(join(cwd, '.mcp.json'), JSON.stringify({ mcpServers: SERVERS }))
  const env = { HOME: root, CLAUDE_CONFIG_DIR: root }
  const optionsFor = async (flags: readonly string[] = []) => {
    const invocation = parseArgv([...flags], new Map())
    if (invocation.type !== 'run') throw new Error('no run')
    const settings = await runSettings(invocation.flags, { cwd, env })
    return { ...resolveOptions(invocation.flags, { cwd, print: false, uid: 1 }, settings), env }
  }
  const asked: { name: string; target: string }[] = []
  const run = async (answers: readonly ServerAnswer[], flags?: readonly string[]) => {
    const options = await optionsFor(flags)
    asked.length = 0
    await approveServers(options, async (one) => {
      asked.push(one)
      return answers[asked.length - 1] ?? 'later'
    })
    return asked.map(({ name }) => name)
  }
  const stored = async () => {
    const content = JSON.parse(await readFile(join(root, '.claude.json'), 'utf8'))
    return content.projects[cwd]
  }
  return { run, asked, stored, optionsFor }
}

describe('servers of .mcp.json in a terminal', () => {
  it('are asked about once each; the answers are kept, and a yes is trust in that server', async () => {
    const { run, asked, stored, optionsFor } = await project()
    expect(await run(['yes', 'no', 'later'])).toEqual(['a', 'b', 'c'])
    expect(await stored()).toMatchObject({ enabledMcpjsonServers: ['a'], disabledMcpjsonServers: ['b'] })
    const { trust } = (await optionsFor()).settings
    expect(await trust.permits(serverPart('a', SERVERS.a))).toBe(true)
    expect(await trust.permits(serverPart('a', server('other')))).toBe(false)
    expect(await trust.permits(serverPart('b', SERVERS.b))).toBe(false)
    expect(await run([])).toEqual(['c'])
    expect(asked).toEqual([{ name: 'c', target: 'c --api-key [hidden]' }])
  })

  it('can be approved all at once, also those to come', async () => {
    const { run, stored } = await project()
    expect(await run(['no', 'all'])).toEqual(['a', 'b'])
    expect(await stored()).toMatchObject({
      enableAllProjectMcpServers: true,
      enabledMcpjsonServers: ['b', 'c'],
      disabledMcpjsonServers: ['a'],
    })
  })

  it('are no question where they can not start', async () => {
    const { run } = await project()
    expect(await run(['yes'], ['--strict-mcp-config'])).toEqual([])
    expect(await run(['yes'], ['--setting-sources', 'user'])).toEqual([])
  })
})
