import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { textOf, toolResults } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { type Finished, scenario } from '../support/scenario.ts'

const STREAM = ['-p', 'go', '--output-format', 'stream-json', '--verbose']
const USER = '~/.claude/settings.json'
const PROJECT = '.claude/settings.json'
const LOCAL = '.claude/settings.local.json'

const init = (run: Finished): JsonObject => run.messages.find(({ subtype }) => subtype === 'init') ?? {}

/** One Bash call; gives its output. */
const shell = async (
  command: string,
  files: Record<string, object | string>,
  args: readonly string[] = [],
  env: Record<string, string | undefined> = {},
) => {
  const s = await scenario({
    script: [toolUse('Bash', { command, description: 'x' }, { id: 'b1' }), text('done')],
    files,
  })
  const run = await s.run([...STREAM, ...args], { env })
  const result = toolResults(run.messages).get('b1')
  return { s, run, output: textOf(result?.content), isError: result?.is_error === true }
}

describe('permission rules of settings files', () => {
  const allow = (rule: string) => ({ permissions: { allow: [rule] } })
  const touch = (name: string) => `touch ${name}`

  it('of user, project and local all count', async () => {
    const files = {
      [USER]: allow('Bash(touch u)'),
      [PROJECT]: allow('Bash(touch p)'),
      [LOCAL]: allow('Bash(touch l)'),
    }
    for (const name of ['u', 'p', 'l']) expect((await shell(touch(name), files)).isError).toBe(false)
    expect((await shell(touch('other'), files)).isError).toBe(true)
  })

  it.each([
    ['user', ['u']],
    ['project,local', ['l', 'p']],
    ['', []],
  ])('count only from the sources that --setting-sources=%s names', async (sources, expected) => {
    const files = {
      [USER]: allow('Bash(touch u)'),
      [PROJECT]: allow('Bash(touch p)'),
      [LOCAL]: allow('Bash(touch l)'),
    }
    const done: string[] = []
    for (const name of ['l', 'p', 'u']) {
      const { isError } = await shell(touch(name), files, ['--setting-sources', sources])
      if (!isError) done.push(name)
    }
    expect(done).toEqual(expected)
  })

  it('of --settings count without any file', async () => {
    const { isError } = await shell(touch('x'), {}, [
      '--settings',
      JSON.stringify(allow('Bash(touch:*)')),
      '--setting-sources',
      '',
    ])
    expect(isError).toBe(false)
  })

  it('of an administrator deny what the command line allows', async () => {
    const { isError } = await shell(touch('x'), {}, [
      '--allowedTools',
      'Bash',
      '--managed-settings',
      '{"permissions":{"deny":["Bash(touch:*)"]}}',
    ])
    expect(isError).toBe(true)
  })

  it('allow nothing but by an administrator when the administrator says so', async () => {
    const managed = { allowManagedPermissionRulesOnly: true, permissions: { allow: ['Bash(touch m)'] } }
    const args = ['--managed-settings', JSON.stringify(managed), '--allowedTools', 'Bash(touch c)']
    const files = { [USER]: allow('Bash(touch u)') }
    expect((await shell(touch('m'), files, args)).isError).toBe(false)
    expect((await shell(touch('u'), files, args)).isError).toBe(true)
    expect((await shell(touch('c'), files, args)).isError).toBe(true)
  })

  it('that are none are reported, the others count', async () => {
    const { isError, run } = await shell(touch('x'), {
      [USER]: { permissions: { allow: ['Bash(', 'Bash(touch:*)'] } },
    })
    expect(isError).toBe(false)
    expect(run.stderr).toContain("'Bash(' is no permission rule")
  })
})

describe('the environment of settings files', () => {
  it('is merged by layer and beats the shell, for the engine’s children too', async () => {
    const { output } = await shell(
      'echo "$A1,$A2,$A3,$A4"',
      {
        [USER]: { env: { A1: 'user', A2: 'user', A3: 'user' }, permissions: { allow: ['Bash(echo:*)'] } },
        [PROJECT]: { env: { A2: 'project', A3: 'project' } },
        [LOCAL]: { env: { A3: 'local' } },
      },
      [],
      { A1: 'proc', A4: 'proc' },
    )
    expect(output).toContain('user,project,local,proc')
  })

  it('does not beat what a host set, when a host runs the engine', async () => {
    const { output } = await shell(
      'echo "$A1"',
      { [USER]: { env: { A1: 'user' }, permissions: { allow: ['Bash(echo:*)'] } } },
      [],
      { A1: 'proc', CLAUDE_CODE_ENTRYPOINT: 'sdk-ts' },
    )
    expect(output).toContain('proc')
  })

  it('names the model and the key of requests', async () => {
    const s = await scenario({
      script: [text('hi')],
      files: {
        [USER]: { env: { ANTHROPIC_MODEL: 'from-settings', ANTHROPIC_API_KEY: 'sk-settings-0123456789' } },
      },
    })
    await s.run(STREAM)
    expect(asObject(s.api.requests[0]?.body).model).toBe('from-settings')
    expect(s.api.requests[0]?.headers['x-api-key']).toBe('sk-settings-0123456789')
  })
})

describe('model and mode', () => {
  const modelOf = async (files: Record<string, object>, args: readonly string[] = []): Promise<unknown> => {
    const s = await scenario({ script: [text('hi')], files })
    return init(await s.run([...STREAM, ...args])).model
  }

  it('come from the strongest layer; a flag beats them all', async () => {
    const files = { [USER]: { model: 'm-user' }, [LOCAL]: { model: 'm-local' } }
    expect(await modelOf(files)).toBe('m-local')
    expect(await modelOf(files, ['--settings', '{"model":"m-flag"}'])).toBe('m-flag')
    const managed = ['--managed-settings', '{"model":"m-managed"}']
    expect(await modelOf(files, [...managed, '--settings', '{"model":"m-flag"}'])).toBe('m-managed')
    expect(await modelOf(files, [...managed, '--model', 'm-cli'])).toBe('m-cli')
  })

  it('are replaced when the settings do not offer them', async () => {
    const s = await scenario({ script: [text('hi')], files: { [USER]: { availableModels: ['haiku'] } } })
    const run = await s.run([...STREAM, '--model', 'opus'])
    expect(init(run).model).toContain('haiku')
    expect(run.stderr).toMatch(/opus.* is not among availableModels/)
    expect(asObject(s.api.requests[0]?.body).model).toContain('haiku')
  })

  it('the mode of settings holds unless a flag names one; bypassing can be forbidden', async () => {
    const mode = async (settings: object, args: readonly string[] = []): Promise<unknown> => {
      const s = await scenario({ script: [text('hi')], files: { [USER]: settings } })
      return init(await s.run([...STREAM, ...args])).permissionMode
    }
    expect(await mode({ permissions: { defaultMode: 'acceptEdits' } })).toBe('acceptEdits')
    expect(await mode({ permissions: { defaultMode: 'acceptEdits' } }, ['--permission-mode', 'plan'])).toBe(
      'plan',
    )
    expect(
      await mode({ permissions: { disableBypassPermissionsMode: 'disable' } }, [
        '--dangerously-skip-permissions',
      ]),
    ).toBe('default')
  })

  it('directories of settings are working directories', async () => {
    const s = await scenario({
      script: [toolUse('Read', { file_path: 'PLACEHOLDER' }), text('done')],
      files: { [USER]: { permissions: { additionalDirectories: ['~/notes', '../beside'] } } },
    })
    await mkdir(s.project.path('~/notes'))
    const directories = init(await s.run(STREAM)).additional_directories
    expect(directories).toEqual([s.project.path('~/notes'), expect.stringMatching(/\/beside$/)])
  })
})

describe('settings that cannot be used', () => {
  it('a broken file of the user is reported and ignored; denials of others stay', async () => {
    const { isError, run } = await shell(
      'touch x',
      {
        [USER]: '{ broken',
        [PROJECT]: { permissions: { deny: ['Bash(touch:*)'] } },
      },
      ['--dangerously-skip-permissions'],
    )
    expect(isError).toBe(true)
    expect(run.code).toBe(0)
    expect(run.stderr).toMatch(/Warning: .*\.claude\/settings\.json:1: is not a JSON object/)
  })

  it('PAIN-46: a byte order mark is no part of the file', async () => {
    const { isError, run } = await shell('touch x', {
      [USER]: '\uFEFF{"permissions":{"allow":["Bash(touch:*)"]}}',
    })
    expect(isError).toBe(false)
    expect(run.stderr).toBe('')
  })

  it.each([
    [['--settings', 'missing.json'], 'missing.json'],
    [['--settings', '{"model":'], 'not a JSON object'],
    [['--settings', '{"permissions":{"defaultMode":"banana"}}'], 'permissions.defaultMode'],
    [['--managed-settings', 'nonsense'], '--managed-settings'],
    [['--setting-sources', 'user,bogus'], 'user, project, local'],
  ])('%j ends the run with exit code 1 and no request', async (args, message) => {
    const s = await scenario({ script: [text('hi')] })
    const run = await s.run([...STREAM, ...args])
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(message)
    expect(run.result).toMatchObject({ is_error: true, subtype: 'error_during_execution' })
    expect(s.api.requests).toHaveLength(0)
  })
})

describe('apiKeyHelper', () => {
  const helper = (command: string) => ({ [USER]: { apiKeyHelper: command } })
  const noKey = { ANTHROPIC_API_KEY: undefined }

  it('gives the key of requests, in both headers', async () => {
    const s = await scenario({ script: [text('hi')], files: helper('echo helped-key-0123456789') })
    const run = await s.run(STREAM, { env: noKey })
    expect(init(run).apiKeySource).toBe('apiKeyHelper')
    expect(s.api.requests[0]?.headers).toMatchObject({
      'x-api-key': 'helped-key-0123456789',
      authorization: 'Bearer helped-key-0123456789',
    })
  })

  it('that fails is an error of the turn that shows why', async () => {
    const s = await scenario({ script: [text('hi')], files: helper('echo "vault is sealed" >&2; exit 3') })
    const run = await s.run(STREAM, { env: noKey })
    expect(run.code).toBe(1)
    expect(String(run.result?.result)).toContain('vault is sealed')
    expect(s.api.requests).toHaveLength(0)
  })

  it('is not run when there is a key', async () => {
    const s = await scenario({ script: [text('hi')], files: helper('touch ran; echo x') })
    await s.run(STREAM)
    expect(existsSync(s.project.path('ran'))).toBe(false)
  })
})

describe('control requests about settings', () => {
  it('tell what is in force, where it comes from and what is wrong', async () => {
    const s = await scenario({
      script: [text('hi')],
      files: {
        [USER]: { model: 'm-user', permissions: { allow: ['Read', 7] } },
        [PROJECT]: { permissions: { deny: ['Bash(rm:*)'] } },
      },
    })
    const cli = s.session(['--allowedTools', 'Glob'])
    cli.send({ type: 'control_request', request_id: 'g', request: { subtype: 'get_settings' } })
    const settings = asObject(asObject((await cli.waitFor({ type: 'control_response' })).response).response)
    expect(settings).toMatchObject({
      effective: { model: 'm-user', permissions: { allow: ['Read'], deny: ['Bash(rm:*)'] } },
      sources: [
        { source: 'userSettings', path: s.project.path(USER) },
        { source: 'projectSettings', path: s.project.path(PROJECT) },
      ],
      applied: { model: 'm-user' },
      errors: [{ file: s.project.path(USER), path: 'permissions.allow[1]' }],
    })
    cli.send({ type: 'control_request', request_id: 'l', request: { subtype: 'list_permission_rules' } })
    const listed = asObject(asObject((await cli.waitFor({ type: 'control_response' })).response).response)
    expect(asObject(listed.state).rules).toEqual(
      expect.arrayContaining([
        { behavior: 'allow', source: 'userSettings', rule: 'Read', editability: 'persistent' },
        { behavior: 'deny', source: 'projectSettings', rule: 'Bash(rm:*)', editability: 'persistent' },
        { behavior: 'allow', source: 'cliArg', rule: 'Glob', editability: 'readonly' },
      ]),
    )
  })
})
