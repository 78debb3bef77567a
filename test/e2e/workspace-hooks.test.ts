import { describe, expect, it } from 'vitest'
import { hook, saysFor, tool } from '../support/hook-lines.ts'
import { controlRequest, userLine } from '../support/lines.ts'
import type { JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const tell = hook('cat >> told')

/** What the hooks were told, once there are so many lines. */
const told = async (s: Scenario, count: number): Promise<JsonObject[]> => {
  for (;;) {
    const lines = ((await s.project.files()).told ?? '').split('\n').filter((line) => line.endsWith('}'))
    if (lines.length >= count) return lines.map((line) => JSON.parse(line))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('FileChanged hooks', () => {
  it('hear of the files that their matcher names, whoever changes them', async () => {
    const s = await scenario({
      script: [text('hi')],
      files: {
        '~/.claude/settings.json': { hooks: { FileChanged: [{ matcher: '.envrc|.env', hooks: [tell] }] } },
        '.env': 'A=1\n',
      },
    })
    const cli = s.session()
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await s.project.write('other', 'x')
    await s.project.write('.env', 'A=2\n')
    await told(s, 1)
    await s.project.write('.envrc', '')
    const lines = await told(s, 2)
    expect(lines).toMatchObject([
      { hook_event_name: 'FileChanged', file_path: `${s.project.cwd}/.env`, event: 'change' },
      { file_path: `${s.project.cwd}/.envrc`, event: 'add' },
    ])
  })

  it('hear of files that other hooks ask for, and may set variables for the shell', async () => {
    const s = await scenario({
      script: [
        text('hi'),
        { content: [tool('Bash', { command: 'echo "V is $V"', description: 'x' })] },
        text('done'),
      ],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            SessionStart: [{ hooks: [hook(saysFor('SessionStart', { watchPaths: ['data.txt'] }))] }],
            FileChanged: [{ hooks: [hook('echo "export V=seen" >> "$CLAUDE_ENV_FILE"; cat >> told')] }],
          },
        },
      },
    })
    const cli = s.session(['--dangerously-skip-permissions'])
    cli.send(userLine('go'))
    await cli.waitFor({ type: 'result' })
    await s.project.write('data.txt', '1')
    await told(s, 1)
    cli.send(userLine('what is V?'))
    await cli.waitFor({ type: 'result', result: 'done' })
    expect(JSON.stringify(s.api.requests[2]?.body.messages)).toContain('V is seen')
  })
})

describe('DirectoryAdded hooks', () => {
  it('hear of /add-dir and of register_repo_root; the directory counts from then on', async () => {
    const s = await scenario({
      script: [{ content: [tool('Read', { file_path: '../other/a.txt' })] }, text('done')],
      files: {
        '~/.claude/settings.json': {
          hooks: {
            DirectoryAdded: [{ hooks: [tell] }, { matcher: 'slash_command', hooks: [hook('cat >> slash')] }],
          },
        },
        '../other/a.txt': 'found\n',
        'third/x': '',
      },
    })
    const cli = s.session()
    cli.send(userLine('/add-dir ../other'))
    expect(await cli.waitFor({ type: 'result' })).toMatchObject({ result: expect.stringContaining('Added ') })
    cli.send(controlRequest('a', 'register_repo_root', { directory: 'third' }))
    await cli.waitFor({ type: 'control_response', response: { subtype: 'success' } })
    cli.send(controlRequest('b', 'register_repo_root', { directory: 'nowhere' }))
    expect(await cli.waitFor({ type: 'control_response', response: { request_id: 'b' } })).toMatchObject({
      response: { subtype: 'error', error_code: 'no_directory' },
    })
    const lines = await told(s, 2)
    expect(lines).toMatchObject([
      {
        hook_event_name: 'DirectoryAdded',
        directory: expect.stringMatching(/\/other$/),
        source: 'slash_command',
      },
      { directory: `${s.project.cwd}/third`, source: 'register_repo_root' },
    ])
    expect((await s.project.files()).slash?.split('\n')).toHaveLength(2)
    cli.send(userLine('read it'))
    await cli.waitFor({ type: 'result', result: 'done' })
    expect(JSON.stringify(s.api.requests[1]?.body.messages)).toContain('found')
  })
})
