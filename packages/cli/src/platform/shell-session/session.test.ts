import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { processesWith, until } from '../processes.testing.ts'
import { startTestShell, type TestShell } from './session.testing.ts'

const started: TestShell[] = []
const start: typeof startTestShell = async (options) => {
  const shell = await startTestShell(options)
  started.push(shell)
  return shell
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((shell) => shell.end()))
})

describe('a command in the foreground', () => {
  it('gives output and exit code', async () => {
    const { run } = await start()
    expect(await run('echo out; exit 3')).toMatchObject({
      type: 'exited',
      exitCode: 3,
      output: { text: 'out\n', tail: '', bytes: 4, newlines: 1 },
    })
  })

  it('gives both streams in the order of writing', async () => {
    const { text } = await start()
    expect(await text('for i in 1 2 3; do echo out $i; echo err $i >&2; done')).toBe(
      'out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n',
    )
  })

  it('counts 128 + the signal when a signal ended it', async () => {
    const { run } = await start()
    expect(await run('kill -9 $$')).toMatchObject({ exitCode: 137 })
    expect(await run('sh -c "kill -TERM \\$\\$"')).toMatchObject({ exitCode: 143 })
  })

  it('may be empty', async () => {
    const { run } = await start()
    expect(await run('')).toMatchObject({ type: 'exited', exitCode: 0, output: { text: '' } })
  })

  it('finds the end of input at once, in every part of the line', async () => {
    const { text } = await start()
    expect(await text('read x; echo "[$x]"; cat; echo end')).toBe('[]\nend\n')
  })

  it('is taken literally, whatever quotes, line ends and characters it has', async () => {
    const { text } = await start()
    expect(
      await text(`echo 'it'"'"'s' "\\$HOME"; echo $'a\\tb' # comment\necho ünï; cat <<'X'\n'"$x\nX`),
    ).toBe("it's $HOME\na\tb\nünï\n'\"$x\n")
  })

  it('may be longer than an argument can be', async () => {
    const { text } = await start()
    const long = 'x'.repeat(300_000)
    expect(await text(`cat <<'END' | wc -c\n${long}\nEND`)).toMatch(/300001/)
  })

  it('with wrong syntax fails like in a shell', async () => {
    const { run } = await start()
    expect(await run('if then')).toMatchObject({
      type: 'exited',
      exitCode: 2,
      output: { text: expect.stringContaining('syntax error') },
    })
  })

  it('is no matter of set -e outside itself', async () => {
    const { text, run } = await start()
    expect(await text('set -e; mkdir sub; cd sub')).toBe('')
    expect(await run('set -e; false; echo unreached')).toMatchObject({ type: 'exited' })
  })

  it('can open its output by name', async () => {
    const { text } = await start()
    expect(
      await text('echo one > /dev/stderr; echo two > /dev/stdout; echo three | tee /dev/stderr'),
    ).toMatch(/^one\ntwo\n(three\n){2}$/)
  })

  it('PAIN-27: does not wait for a background child that holds the pipe', { retry: 3 }, async () => {
    const { run } = await start()
    expect(await run('sleep 30 & echo hi', { timeoutMs: 8_000 })).toMatchObject({
      type: 'exited',
      output: { text: 'hi\n' },
    })
    expect(await run('(for i in 1 2 3; do sleep .08; echo $i; done) & exit')).toMatchObject({
      output: { text: '1\n2\n3\n' },
    })
  })

  it('decodes UTF-8 across chunks and replaces what is none', async () => {
    const { text } = await start()
    expect(await text(String.raw`printf '\303'; sleep .05; printf '\251 \377 ok'`)).toBe('é \ufffd ok')
  })

  it('PAIN-28: gives start and end of endless output, which the spool caps', async () => {
    const { run, root } = await start()
    const result = await run('yes', { timeoutMs: 1_000 })
    if (result.type !== 'timedOut') throw new Error(result.type)
    expect(result.output.bytes).toBeGreaterThan(1_000_000)
    expect(result.output.text.startsWith('y\ny\n')).toBe(true)
    const files = await readdir(join(root, 'output'))
    expect(files.length).toBeLessThanOrEqual(3)
  })

  it('tells how far it is, when it takes long', async () => {
    const { run } = await start()
    const told: number[] = []
    await run('echo first; sleep 3.3', { onProgress: ({ newlines }) => told.push(newlines) })
    expect(told[0]).toBe(1)
  })
})

describe('the working directory', () => {
  it('goes on to the next command', async () => {
    const { text, session, project } = await start()
    await text('mkdir -p a/b && cd a/b')
    expect(session.cwd).toBe(join(project, 'a/b'))
    expect(await text('pwd')).toBe(`${join(project, 'a/b')}\n`)
  })

  it('stays where it was after a command that failed, or that ended the shell itself', async () => {
    const { run, session, project } = await start()
    await run('mkdir sub; cd sub; exit 5')
    expect(session.cwd).toBe(project)
    await run('cd sub; exit 0')
    expect(session.cwd).toBe(project)
  })

  it('goes back to the original one, and says so, when it was left for a place that is not allowed', async () => {
    const { run, session, project } = await start()
    await run('mkdir sub && cd sub')
    expect(await run('cd /')).toMatchObject({ type: 'exited', cwdReset: project })
    expect(session.cwd).toBe(project)
  })

  it('may be an additional directory, also one added later', async () => {
    const allowed: string[] = []
    const { run, session, root } = await start({ allowedDirectories: () => allowed })
    const extra = join(root, 'extra')
    await mkdir(join(extra, 'deep'), { recursive: true })
    await symlink(extra, join(root, 'link'))
    allowed.push(join(root, 'link'))
    expect(await run(`cd ${extra}/deep`)).not.toHaveProperty('cwdReset')
    expect(session.cwd).toBe(join(extra, 'deep'))
  })

  it('is the original one again when it was deleted, without a word', async () => {
    const { run, text, project, session } = await start()
    await text('mkdir sub && cd sub')
    await rm(join(project, 'sub'), { recursive: true })
    expect(await run('pwd')).toMatchObject({ output: { text: `${project}\n` } })
    expect(session.cwd).toBe(project)
  })

  it('that is gone together with the original one is an error that says what to do', async () => {
    const { run, project } = await start()
    await run('true')
    await rename(project, `${project}-moved`)
    await expect(run('pwd')).rejects.toMatchObject({
      code: 'cwd_missing',
      message: expect.stringContaining(project),
    })
  })

  it('is always the original one with CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR', async () => {
    const { run, text, project } = await start({ env: { CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR: '1' } })
    expect(await run('mkdir sub && cd sub')).toMatchObject({ cwdReset: project })
    expect(await run('true')).not.toHaveProperty('cwdReset')
    expect(await text('pwd')).toBe(`${project}\n`)
  })

  it('of a subagent is the same for every command, and its own', async () => {
    const { session, project, run } = await start()
    await run('mkdir one two && cd one')
    const subagent = session.fork(join(project, 'two'))
    const request = { timeoutMs: 10_000, onTimeout: 'kill', signal: new AbortController().signal } as const
    await subagent.run({ ...request, command: 'mkdir deep && cd deep' })
    expect(await subagent.run({ ...request, command: 'pwd' })).toMatchObject({
      output: { text: `${join(project, 'two')}\n` },
    })
    expect(session.cwd).toBe(join(project, 'one'))
    await subagent.close()
    expect(await run('true')).toMatchObject({ exitCode: 0 })
  })

  it('may have quotes and line ends in its name', async () => {
    const { text, session, project } = await start()
    const name = `it's "odd"\n`
    await mkdir(join(project, name))
    await text(`cd ${JSON.stringify(name).replace('\\n', '')}*`)
    expect(session.cwd).toBe(join(project, name))
  })
})

describe('what commands find in their shell', () => {
  it('is not what an earlier command has set', async () => {
    const { text } = await start()
    await text('export KEPT=1; f() { :; }; shopt -s dotglob; alias x=y')
    expect(await text('echo "[$KEPT]"; type f x 2>/dev/null; shopt dotglob | cut -f2')).toBe('[]\noff\n')
  })

  it('are the functions, aliases, options and the PATH of the user', async () => {
    const { text } = await start({
      rc: 'greet() { echo "hello $1"; }\nalias shout="echo LOUD"\nshopt -s extglob\nPATH="$PATH:/from/rc"\n',
    })
    expect(await text('greet you; shout; shopt extglob | cut -f2; echo ${PATH##*:}')).toBe(
      'hello you\nLOUD\non\n/from/rc\n',
    )
  })

  it('are variables of start-up files, unless the engine was given others', async () => {
    const { text } = await start({
      profile: 'export FROM_PROFILE=profile GIVEN=profile\n. ~/.bashrc\n',
      rc: 'export FROM_RC=rc\n',
      env: { GIVEN: 'host' },
    })
    expect(await text('echo $FROM_PROFILE $FROM_RC $GIVEN')).toBe('profile rc host\n')
  })

  it('is what CLAUDE_ENV_FILE and the files of hooks set, as they are now', async () => {
    const files: string[] = []
    const { text, root } = await start({ envFiles: () => files })
    expect(await text('echo "[$A]"')).toBe('[]\n')
    const file = join(root, 'it’s env.sh')
    await writeFile(file, 'export A=1\n')
    files.push(file, join(root, 'missing.sh'))
    expect(await text('echo "[$A]"')).toBe('[1]\n')
  })

  it('goes through CLAUDE_CODE_SHELL_PREFIX', async () => {
    const { text, session, root, project } = await start({
      env: { CLAUDE_CODE_SHELL_PREFIX: '"$PREFIX_PROGRAM" bash -c', PREFIX_PROGRAM: '/usr/bin/env' },
    })
    expect(await text(`echo "it's" through; mkdir sub && cd sub`)).toBe("it's through\n")
    expect(session.cwd).toBe(join(project, 'sub'))
    expect(root).not.toBe('')
  })

  it('is the bare shell when the start-up files end it, and that is told', async () => {
    const failures: unknown[] = []
    const onSnapshotFailure = (error: unknown): number => failures.push(error)
    const { text } = await start({ rc: 'exec /bin/true\n', profile: '. ~/.bashrc\n', onSnapshotFailure })
    expect(await text('echo fine')).toBe('fine\n')
    expect(failures).toMatchObject([{ code: 'snapshot_failed' }])
  })
})

const zsh = ['/bin/zsh', '/usr/bin/zsh', '/usr/local/bin/zsh'].find((path) => existsSync(path))

describe.skipIf(zsh === undefined)('in zsh', () => {
  it('commands find the user’s functions, aliases, options and PATH, and keep their directory', async () => {
    const { text, session, project, root } = await start({ env: { CLAUDE_CODE_SHELL: zsh } })
    const rc = 'greet() { echo "hello $1" }\nalias shout="echo LOUD"\nsetopt extendedglob\npath+=(/from/rc)\n'
    await writeFile(join(root, 'home/.zshrc'), rc)
    expect(
      await text('greet you; shout; [[ -o extendedglob ]] && echo on; echo ${path[-1]}; read x || :'),
    ).toBe('hello you\nLOUD\non\n/from/rc\n')
    await text('mkdir sub && cd sub')
    expect(session.cwd).toBe(join(project, 'sub'))
    expect(await text('echo out; echo err >&2')).toBe('out\nerr\n')
  })
})

describe('the end of a command', () => {
  it('PAIN-35: an interrupt ends it with all it has started', async () => {
    const { run } = await start({ env: { INTERRUPTED_MARK: 'interrupted-1' } })
    const controller = new AbortController()
    const running = run('echo partial; (sleep 60; :) | cat & setsid sleep 60 & sleep 60', {
      signal: controller.signal,
    })
    await until('all run', () => processesWith('interrupted-1').length >= 5)
    controller.abort()
    expect(await running).toMatchObject({ type: 'interrupted', output: { text: 'partial\n' } })
    await until('nobody is left', () => processesWith('interrupted-1').length === 0)
  })

  it('an interrupt before it has started keeps it from starting', async () => {
    const { run, project } = await start()
    const reason = new Error('stop')
    await expect(run('touch made', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await readdir(project)).toEqual([])
  })

  it('a timeout kills its group and keeps the output so far', async () => {
    const { run } = await start({ env: { TIMED_MARK: 'timed-out-1' } })
    expect(await run('echo before; sleep 60 | sleep 60', { timeoutMs: 400 })).toMatchObject({
      type: 'timedOut',
      exitCode: 143,
      output: { text: 'before\n' },
    })
    await until('nobody is left', () => processesWith('timed-out-1').length === 0)
  })

  it('a timeout can move it to the background, where it goes on', async () => {
    const { run, session } = await start()
    const result = await run('echo one; sleep .6; echo two; exit 4', {
      timeoutMs: 300,
      onTimeout: 'background',
    })
    if (result.type !== 'backgrounded') throw new Error(result.type)
    expect(result.output.text).toBe('one\n')
    await until('it has ended', () => session.background.find(result.shell.id)?.status === 'failed')
    expect(await session.background.read(result.shell.id)).toMatchObject({
      shell: { exitCode: 4 },
      stdout: { text: 'two\n', newlines: 1 },
    })
  })
})

describe('many commands', () => {
  it.skipIf(process.platform !== 'linux')(
    'PAIN-30: leave no descriptors, files or listeners behind',
    async () => {
      const { run, session, root } = await start()
      const { signal } = new AbortController()
      const warnings: Error[] = []
      const listen = (warning: Error): number => warnings.push(warning)
      process.on('warning', listen)
      const round = async (): Promise<void> => {
        await run('echo hi; echo err >&2', { signal })
        const { id } = await session.start('echo there')
        await until('it has ended', () => session.background.find(id)?.status !== 'running')
      }
      const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length
      for (let count = 0; count < 5; count += 1) await round()
      const before = { open: await descriptors(), files: (await readdir(join(root, 'tmp'))).length }
      for (let count = 0; count < 40; count += 1) await round()
      process.off('warning', listen)
      expect(await descriptors()).toBeLessThanOrEqual(before.open + 5)
      const [scratch] = await readdir(join(root, 'tmp'))
      expect(
        (await readdir(join(root, 'tmp', scratch ?? ''))).every((name) => name.startsWith('pipe-')),
      ).toBe(true)
      expect(before.files).toBe(1)
      expect(warnings).toEqual([])
    },
  )
})

describe('the end of a session', () => {
  it('comes while it gets ready, and leaves no file either', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { session, root } = await start()
      session.prepare()
      await new Promise(setImmediate)
      await session.close(0)
      await session.close(0)
      expect(await readdir(join(root, 'tmp'))).toEqual([])
    }
  })

  it('ends all commands, those that ignore SIGTERM too, and leaves no files', async () => {
    const { session, run, root } = await start({ env: { CLOSED_MARK: 'closed-1' } })
    await session.start('trap "" TERM; echo up; while :; do sleep 1; done')
    await session.start('sleep 60')
    const running = run('echo begun; sleep 60')
    await session.close(100)
    expect((await running).type).toBe('exited')
    expect(processesWith('closed-1')).toEqual([])
    expect(await readdir(join(root, 'tmp'))).toEqual([])
    expect(await readdir(join(root, 'snapshots'))).toEqual([])
  })
})
