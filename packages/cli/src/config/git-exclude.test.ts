import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { excludeLocalSettings } from './git-exclude.ts'

let root: string
const work = (): string => join(root, 'work')
const env = () => ({ PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1' })
const excludes = (): string => join(root, '.config/git/ignore')
const git = (...args: string[]) => execFileSync('git', args, { cwd: work(), env: env(), stdio: 'pipe' })

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'exclude-')))
  await mkdir(work())
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('new local settings in a git repository', () => {
  it('are excluded by the user’s own list, once', async () => {
    git('init', '-q')
    await mkdir(join(root, '.config/git'), { recursive: true })
    await writeFile(excludes(), '*.swp')
    await excludeLocalSettings(work(), env())
    await excludeLocalSettings(work(), env())
    expect(await readFile(excludes(), 'utf8')).toBe('*.swp\n**/.claude/settings.local.json\n')
    await mkdir(join(work(), '.claude'))
    await writeFile(join(work(), '.claude/settings.local.json'), '{}')
    expect(String(git('status', '--short', '-uall'))).toBe('')
  })

  it('need no line where the repository ignores them, nor where there is no repository', async () => {
    await excludeLocalSettings(work(), env())
    expect(existsSync(excludes())).toBe(false)
    git('init', '-q')
    await writeFile(join(work(), '.gitignore'), '.claude/settings.local.json\n')
    await excludeLocalSettings(work(), env())
    expect(existsSync(excludes())).toBe(false)
  })

  it('PAIN-08: run nothing that the repository names', async () => {
    git('init', '-q')
    git('config', 'core.fsmonitor', `touch ${join(root, 'canary')}; false`)
    await excludeLocalSettings(work(), env())
    expect(existsSync(join(root, 'canary'))).toBe(false)
    expect(existsSync(excludes())).toBe(true)
  })

  it('are looked at through the spawner of a host, where there is one', async () => {
    const started: string[] = []
    await excludeLocalSettings(work(), env(), ({ file, args }) => {
      started.push([file, args.at(-1)].join(' '))
      return { exited: Promise.resolve({ code: 1 }), kill: () => undefined }
    })
    expect(started).toEqual(['git .claude/settings.local.json'])
    expect(existsSync(excludes())).toBe(true)
  })

  it('are left alone on a machine without git', async () => {
    await excludeLocalSettings(work(), { PATH: root, HOME: root })
    expect(existsSync(excludes())).toBe(false)
  })
})
