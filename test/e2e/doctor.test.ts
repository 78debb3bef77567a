import { describe, expect, it } from 'vitest'
import { scenario } from '../support/scenario.ts'

describe('agent doctor', () => {
  it('finds nothing wrong with an empty directory and leaves nothing there', async () => {
    const s = await scenario()
    const run = await s.run(['doctor'])
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^ok +runtime +agent \d+\.\d+\.\d+, Node \d+/)
    expect(await s.project.files()).toEqual({})
    expect(s.api.requests).toEqual([])
  })

  it('ends with 1 for settings that are no JSON, and for a server that does not start', async () => {
    const s = await scenario({ files: { '~/.claude/settings.json': '{' } })
    await s.project.write('~/.claude.json', { mcpServers: { broken: { command: 'no-such-program' } } })
    const run = await s.run(['doctor', '--json'])
    expect(run.code).toBe(1)
    const findings: unknown = JSON.parse(run.stdout)
    expect(findings).toEqual(
      expect.arrayContaining([
        { check: 'settings', state: 'fail', text: expect.stringContaining('settings.json') },
        { check: 'mcp', state: 'fail', text: expect.stringMatching(/^broken: /) },
      ]),
    )
  })

  it('says what it takes', async () => {
    const s = await scenario()
    expect(await s.run(['doctor', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--json'),
    })
    expect(await s.run(['doctor', 'all'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--json'),
    })
  })
})

describe('agent agents list', () => {
  it('names the agents of the engine and of files', async () => {
    const s = await scenario({
      files: {
        '.claude/agents/tester.md': '---\nname: tester\ndescription: Runs tests\n---\nYou run tests.',
      },
    })
    expect((await s.run(['agents', 'list'])).stdout).toMatch(/^tester +Runs tests$/m)
    const agents: unknown = JSON.parse((await s.run(['agents', 'list', '--json'])).stdout)
    expect(agents).toEqual(expect.arrayContaining([{ name: 'tester', description: 'Runs tests' }]))
    expect((await s.run(['agents'])).code).toBe(1)
  })
})
