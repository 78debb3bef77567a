import { describe, expect, it } from 'vitest'
import { scenario } from '../support/scenario.ts'

const SETTINGS = JSON.stringify({
  permissions: {
    allow: ['Bash(npm test:*)', 'Read(**/*.md)'],
    deny: ['Bash(git push:*)', 'Read(~/.ssh/**)'],
    ask: ['WebFetch', 'Glob(x)'],
  },
})
const project = () => scenario({ files: { '~/.claude/settings.json': SETTINGS } })

describe('agent permissions explain', () => {
  it.each([
    ['Bash(npm test -- --watch)', 0, 'allow', 'Bash(npm test:*)'],
    ['Bash(ls -la)', 0, 'allow', 'ls -la'],
    ['Bash(cd sub && git push origin)', 3, 'deny', 'Bash(git push:*)'],
    ['Read(~/.ssh/id_ed25519)', 3, 'deny', 'Read(~/.ssh/**)'],
    ['Bash(make install)', 2, 'ask', 'make install'],
    ['WebFetch(domain:example.com)', 2, 'ask', 'WebFetch'],
  ])('%s ends with %i, says %s and names the reason', async (call, code, behavior, reason) => {
    const s = await project()
    const run = await s.run(['permissions', 'explain', call])
    expect(run).toMatchObject({ code, stderr: '' })
    expect(run.stdout.startsWith(`${behavior}: `)).toBe(true)
    expect(run.stdout).toContain(reason)
    if (code === 3) expect(run.stdout).toContain('settings.json')
    expect(s.api.requests).toEqual([])
  })

  it('gives the same as JSON', async () => {
    const run = await (await project()).run(['permissions', 'explain', '--json', 'Bash(git push)'])
    expect(run.code).toBe(3)
    expect(JSON.parse(run.stdout)).toMatchObject({
      decision: { behavior: 'deny', reason: { type: 'rule', rule: 'Bash(git push:*)' } },
      considered: expect.arrayContaining([
        expect.objectContaining({ rule: 'Bash(git push:*)', matches: true, subject: 'git push' }),
      ]),
    })
  })

  it('answers as if in another mode', async () => {
    const s = await project()
    const mode = ['--permission-mode', 'acceptEdits']
    expect((await s.run(['permissions', 'explain', 'Write(new.txt)'])).code).toBe(2)
    expect((await s.run(['permissions', 'explain', ...mode, 'Write(new.txt)'])).code).toBe(0)
  })

  it('says what is wrong with a text that is no call', async () => {
    const run = await (await project()).run(['permissions', 'explain', 'Bash(git'])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toContain('"Bash(git" is no call')
  })
})

describe('agent permissions list', () => {
  it('shows every rule, its file, and that it does nothing', async () => {
    const run = await (await project()).run(['permissions', 'list'])
    expect(run.code).toBe(0)
    expect(run.stdout).toMatch(/deny {3}Bash\(git push:\*\) {2}\(.*settings\.json\)/)
    expect(run.stdout).toMatch(/ask .*Glob\(x\).*\n +does nothing: /)
  })

  it('has nothing to show where nothing is set', async () => {
    const run = await (await scenario()).run(['permissions', 'list', '--json'])
    expect(JSON.parse(run.stdout)).toEqual([])
  })
})
