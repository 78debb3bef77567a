import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gitConcerns } from './programs.ts'

let root: string
let canary: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'git-programs-')))
  canary = join(root, 'canary')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (...names: string[]): string => join(root, ...names)
const git = (cwd: string, ...args: string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'protocol.file.allow=always', ...args],
    {
      cwd,
      env: { PATH: process.env.PATH, HOME: at(), GIT_CONFIG_NOSYSTEM: '1' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
const touch = (): string => `touch ${canary}; false`

/** A repository with two commits and a change that git has to look at. */
const repository = (name = 'repo'): string => {
  const cwd = at(name)
  mkdirSync(cwd, { recursive: true })
  git(cwd, 'init', '-q', '-b', 'work')
  for (const text of ['one', 'two']) {
    write(join(cwd, 'a.txt'), text)
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-q', '-m', text)
  }
  write(join(cwd, 'a.txt'), 'three')
  utimesSync(join(cwd, 'a.txt'), 1, 1)
  return cwd
}

/** Commands that need no permission. */
const READS: readonly (readonly string[])[] = [
  ['status'],
  ['diff'],
  ['log', '-p'],
  ['show', 'HEAD:a.txt'],
  ['blame', 'a.txt'],
  ['branch'],
  ['grep', 'o'],
  ['ls-files', '-m'],
]
const springs = (cwd: string): boolean => {
  for (const args of READS) {
    try {
      git(cwd, ...args)
    } catch {
      // A program that fails makes git fail.
    }
    if (existsSync(canary)) return true
  }
  return false
}

const config = (cwd: string, text: string): void => {
  writeFileSync(
    join(cwd, '.git', 'config'),
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n${text}\n`,
  )
}

const hook = (file: string): void => {
  write(file, `#!/bin/sh\ntouch ${canary}\n`)
  chmodSync(file, 0o755)
}

/** Ways to have git run a program while it only reads. */
const TRAPS: Readonly<Record<string, () => string>> = {
  'a monitor of files': () => {
    const cwd = repository()
    config(cwd, `[core] fsmonitor = "${touch()}"`)
    return cwd
  },
  'a section behind another': () => {
    const cwd = repository()
    write(join(cwd, '.gitattributes'), '* filter=x')
    config(cwd, `[user][filter "x"] clean = "${touch()}"`)
    return cwd
  },
  'a value over two lines': () => {
    const cwd = repository()
    config(cwd, `[core]\n\tabbrev = 9\n\tfsmonitor = \\\n"${touch()}"`)
    return cwd
  },
  'an old spelling of a section': () => {
    const cwd = repository()
    write(join(cwd, '.gitattributes'), '* diff=x')
    config(cwd, `[DIFF.x]\n\tTextConv = "touch ${canary}; cat"`)
    return cwd
  },
  'a driver for differences': () => {
    const cwd = repository()
    config(cwd, `[diff]\n\texternal = touch ${canary}`)
    return cwd
  },
  'an included file': () => {
    const cwd = repository()
    write(at('more'), `[core]\n\tfsmonitor = "${touch()}"\n`)
    config(cwd, `[include]\n\tpath = ${at('more')}`)
    return cwd
  },
  'a file that is included on a condition': () => {
    const cwd = repository()
    write(at('more'), `[core]\n\tfsmonitor = "${touch()}"\n`)
    config(cwd, `[includeIf "gitdir:**"]\n\tpath = ${at('more')}`)
    return cwd
  },
  'configuration of the work tree': () => {
    const cwd = repository()
    config(cwd, '[extensions]\n\tworktreeConfig = true')
    write(join(cwd, '.git', 'config.worktree'), `[core]\n\tfsmonitor = "${touch()}"\n`)
    return cwd
  },
  'a hook for the index': () => {
    const cwd = repository()
    git(cwd, 'add', '.')
    utimesSync(join(cwd, 'a.txt'), 2, 2)
    hook(join(cwd, '.git', 'hooks', 'post-index-change'))
    return cwd
  },
  'a hook for the index in a folder of the project': () => {
    const cwd = repository()
    git(cwd, 'add', '.')
    utimesSync(join(cwd, 'a.txt'), 2, 2)
    hook(join(cwd, '.husky', 'post-index-change'))
    config(cwd, '[core]\n\thooksPath = .husky')
    return cwd
  },
  'a program that shows signatures': () => {
    const cwd = repository()
    hook(at('gpg'))
    config(cwd, `[gpg]\n\tprogram = ${at('gpg')}\n[log]\n\tshowSignature = true`)
    const commit = git(cwd, 'cat-file', 'commit', 'HEAD').replace(
      /(\ncommitter [^\n]+)/,
      '$1\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----',
    )
    write(at('commit'), commit)
    git(cwd, 'update-ref', 'HEAD', git(cwd, 'hash-object', '-t', 'commit', '-w', at('commit')).trim())
    return cwd
  },
  'a fetch of what is missing': () => {
    const cwd = repository()
    const before = git(cwd, 'rev-parse', 'HEAD~1').trim()
    rmSync(join(cwd, '.git', 'objects', before.slice(0, 2), before.slice(2)))
    config(
      cwd,
      `[extensions]\n\tpartialClone = o\n[remote "o"]\n\turl = ${at()}\n\tpromisor = true\n\tuploadpack = "${touch()}"`,
    )
    return cwd
  },
  'a repository within it': () => {
    const cwd = repository()
    repository(join('repo', 'sub'))
    git(cwd, 'add', 'sub')
    config(join(cwd, 'sub'), `[core]\n\tfsmonitor = "${touch()}"`)
    return cwd
  },
  'a repository within it, in an index with short names': () => {
    const cwd = repository()
    repository(join('repo', 'sub'))
    git(cwd, 'add', 'sub')
    git(cwd, 'update-index', '--index-version', '4')
    config(join(cwd, 'sub'), `[core]\n\tfsmonitor = "${touch()}"`)
    return cwd
  },
  'a repository within it, in an index in two parts': () => {
    const cwd = repository()
    repository(join('repo', 'sub'))
    git(cwd, 'add', 'sub')
    git(cwd, 'update-index', '--split-index')
    config(join(cwd, 'sub'), `[core]\n\tfsmonitor = "${touch()}"`)
    return cwd
  },
  'a repository without a work tree in a folder': () => {
    const cwd = join(repository(), 'docs')
    mkdirSync(cwd)
    git(cwd, 'init', '-q', '--bare', '.')
    write(
      join(cwd, 'config'),
      `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ${cwd}\n\tfsmonitor = "${touch()}"\n`,
    )
    return cwd
  },
  'a repository behind one that is none': () => {
    const cwd = repository()
    config(cwd, `[core]\n\tfsmonitor = "${touch()}"`)
    mkdirSync(join(cwd, 'sub', '.git'), { recursive: true })
    return join(cwd, 'sub')
  },
  'a file that names the repository': () => {
    const cwd = repository()
    config(cwd, `[core]\n\tfsmonitor = "${touch()}"\n\tworktree = ${at('there')}`)
    write(at('there', '.git'), `gitdir: ${join(cwd, '.git')}\n`)
    return at('there')
  },
}

describe('PAIN-08: what a repository has git run while it reads', () => {
  it.each(Object.entries(TRAPS))('is seen: %s', (name, set) => {
    const cwd = set()
    expect(gitConcerns(cwd), name).not.toEqual([])
    expect(springs(cwd), name).toBe(true)
  })

  it('is nothing outside of repositories, nor in ordinary ones', () => {
    expect(gitConcerns(at())).toEqual([])
    const cwd = repository()
    git(cwd, 'remote', 'add', 'origin', 'https://example.invalid/a.git')
    git(cwd, 'config', 'branch.work.remote', 'origin')
    git(cwd, 'config', 'branch.work.description', 'two\nlines "quoted"')
    git(cwd, 'config', 'filter.lfs.clean', 'git-lfs clean -- %f')
    git(cwd, 'config', 'filter.lfs.required', 'true')
    git(cwd, 'config', 'core.hooksPath', '.husky/_')
    git(cwd, 'config', 'user.name', 'Ä B')
    expect(gitConcerns(cwd)).toEqual([])
    expect(gitConcerns(join(cwd, '.git'))).toEqual([])
    expect(springs(cwd)).toBe(false)
  })

  it('is nothing in a clone, its submodules and its linked work trees', () => {
    const part = repository('part')
    const origin = repository('origin')
    git(origin, 'submodule', '--quiet', 'add', part, 'lib/part')
    git(origin, 'commit', '-qam', 'three')
    git(at(), 'clone', '-q', '--recurse-submodules', origin, 'clone')
    expect(existsSync(at('clone', 'lib', 'part', 'a.txt'))).toBe(true)
    git(at('clone'), 'worktree', 'add', '-q', at('linked'))
    for (const cwd of ['clone', 'clone/lib/part', 'linked']) expect(gitConcerns(at(cwd)), cwd).toEqual([])
    config(at('clone'), `[core]\n\tfsmonitor = "${touch()}"`)
    expect(gitConcerns(at('linked'))).toEqual(['core.fsmonitor'])
    expect(gitConcerns(at('clone', 'lib', 'part'))).toEqual([])
  })
})
