import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findDotGit } from './git-repository.ts'
import { gitSnapshot, type RunProgram } from './git-snapshot.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'git-snapshot-'))
})
afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const env = { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CONFIG_NOSYSTEM: '1' }

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@b.c', ...args], {
    cwd: directory,
    env,
    encoding: 'utf8',
  })

const run: RunProgram = (file, args, options) =>
  new Promise((resolve) => {
    execFile(file, [...args], { cwd: options.cwd, env: options.env, timeout: 20_000 }, (error, stdout) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
      resolve({ outcome: { type: 'exited', code }, stdout })
    })
  })

const snapshot = (): Promise<string | undefined> => gitSnapshot({ cwd: directory, env, run })

const repository = (): void => {
  git('init', '-q', '-b', 'work')
  git('commit', '-q', '--allow-empty', '-m', 'First')
  git('branch', 'main')
}

describe('the git snapshot', () => {
  it('is absent outside a repository, and no process is started to find out', async () => {
    const never: RunProgram = () => Promise.reject(new Error('started'))
    expect(findDotGit(directory)).toBeUndefined()
    expect(await gitSnapshot({ cwd: directory, env, run: never })).toBeUndefined()
  })

  it('tells branch, main branch, status and the last five commits, from a subdirectory too', async () => {
    repository()
    for (const name of ['Second', 'Third', 'Fourth', 'Fifth', 'Sixth'])
      git('commit', '-q', '--allow-empty', '-m', name)
    writeFileSync(join(directory, 'new.txt'), '')
    mkdirSync(join(directory, 'sub'))
    const text = await gitSnapshot({ cwd: join(directory, 'sub'), env, run })
    expect(text).toMatch(/^gitStatus: /)
    expect(text).toContain('\nCurrent branch: work\n')
    expect(text).toMatch(/Main branch .*: main\n/)
    expect(text).toContain('Status:\n?? ../new.txt\n')
    expect(
      text
        ?.split('Recent commits:\n')[1]
        ?.split('\n')
        .map((line) => line.replace(/^\w+ /, '')),
    ).toEqual(['Sixth', 'Fifth', 'Fourth', 'Third', 'Second'])
  })

  it('says so when nothing has changed, when there is no commit and when no branch is checked out', async () => {
    git('init', '-q', '-b', 'start')
    expect(await snapshot()).toContain('Current branch: start\n')
    expect(await snapshot()).toContain('Recent commits:\n(none)')
    git('commit', '-q', '--allow-empty', '-m', 'First')
    git('checkout', '-q', '--detach')
    expect(await snapshot()).toContain('Current branch: (detached HEAD)')
    expect(await snapshot()).toContain('Status:\n(clean)')
  })

  it('knows the main branch of the remote', async () => {
    repository()
    git('update-ref', 'refs/remotes/origin/develop', 'HEAD')
    git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/develop')
    expect(await snapshot()).toMatch(/Main branch .*: develop\n/)
  })

  it('cuts a long status', async () => {
    repository()
    for (let at = 0; at < 100; at += 1) writeFileSync(join(directory, `${'long-name-'.repeat(5)}${at}`), '')
    const text = (await snapshot()) ?? ''
    expect(text).toContain('(cut after 2000 characters')
    expect(text.length).toBeLessThan(2_600)
  })

  it('leaves out what git does not tell in time, and is absent when git can not be started', async () => {
    repository()
    const slow: RunProgram = (file, args, options) =>
      args.includes('status')
        ? Promise.resolve({ outcome: { type: 'timedOut', afterMs: options.timeoutMs }, stdout: '## work' })
        : run(file, args, options)
    expect(await gitSnapshot({ cwd: directory, env, run: slow })).toContain('Status:\n(unknown)')
    const missing: RunProgram = () => Promise.reject(new Error('ENOENT'))
    expect(await gitSnapshot({ cwd: directory, env, run: missing })).toBeUndefined()
  })

  it('PAIN-08: runs no program that the repository names', async () => {
    repository()
    const trap = join(directory, '.git', 'trap.sh')
    const sprung = join(directory, '.git', 'sprung')
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\ncat\n`, { mode: 0o755 })
    writeFileSync(join(directory, 'a.txt'), 'one')
    git('add', 'a.txt')
    git('commit', '-q', '-m', 'Add')
    writeFileSync(join(directory, 'a.txt'), 'two')
    for (const key of ['core.fsmonitor', 'gpg.program', 'core.pager']) git('config', key, trap)
    git('config', 'log.showSignature', 'true')
    mkdirSync(join(directory, '.git', 'hooks'), { recursive: true })
    writeFileSync(join(directory, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch ${sprung}\n`, {
      mode: 0o755,
    })
    expect(await snapshot()).toContain('M a.txt')
    expect(existsSync(sprung)).toBe(false)

    writeFileSync(join(directory, '.gitattributes'), '* filter=trap\n')
    git('config', 'filter.trap.clean', trap)
    const guarded = await snapshot()
    expect(guarded).toContain('Current branch: work\n')
    expect(guarded).toContain('Status:\n(not read')
    expect(existsSync(sprung)).toBe(false)
  })
})
