import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChildRegistry } from '../child-registry.ts'
import { removeSnapshot, type Snapshot, SnapshotError, takeSnapshot } from './snapshot.ts'

let root = ''
let homes = 0
const registry = createChildRegistry()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'snapshot-'))
})
afterAll(async () => {
  await registry.close(0)
  await rm(root, { recursive: true })
})

const take = async (files: Readonly<Record<string, string>>, timeoutMs = 10_000): Promise<Snapshot> => {
  homes += 1
  const home = join(root, `home-${homes}`)
  await mkdir(home)
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text)
  return takeSnapshot({
    shell: { kind: 'bash', path: '/bin/bash' },
    env: { PATH: process.env.PATH, HOME: home },
    registry,
    directory: join(root, 'snapshots'),
    timeoutMs,
  })
}

const textOf = async ({ file }: Snapshot): Promise<string> => readFile(file ?? '', 'utf8')

describe('a snapshot of the user’s shell', () => {
  it('holds functions, aliases, options and PATH, in a file for this user alone', async () => {
    const snapshot = await take({
      '.bashrc': 'f() { echo x; }\nalias ll="ls -l"\nshopt -s globstar\nPATH=/only:/bin:/usr/bin\n',
    })
    const text = await textOf(snapshot)
    expect(text).toContain('f ()')
    expect(text).toContain("alias ll='ls -l'")
    expect(text).toContain('shopt -s globstar')
    expect(text).toContain("export PATH='/only:/bin:/usr/bin'")
    expect(snapshot.file).toMatch(/\/snapshot-bash-\d+-[0-9a-f]{6}\.sh$/)
    expect((await stat(snapshot.file ?? '')).mode & 0o777).toBe(0o600)
    await removeSnapshot(snapshot)
    expect(await readdir(join(root, 'snapshots'))).toEqual([])
  })

  it('PAIN-12: writes no exported variable to disk', async () => {
    const snapshot = await take({ '.bashrc': 'export SERVICE_KEY="canary line 1\nline 2"\n' })
    expect(snapshot.env).toEqual(expect.objectContaining({ SERVICE_KEY: 'canary line 1\nline 2' }))
    expect(await textOf(snapshot)).not.toContain('canary')
  })

  it('leaves options out that would stop commands from running as written', async () => {
    const text = await textOf(await take({ '.bashrc': 'set -u -o pipefail\nset -o monitor\n' }))
    expect(text).toContain('set -o pipefail')
    expect(text).not.toMatch(/set [-+]o (nounset|monitor|errexit|noexec)/)
  })

  it('takes .profile where there is no .bashrc', async () => {
    expect(await textOf(await take({ '.profile': 'g() { :; }\n' }))).toContain('g ()')
  })

  it('is not confused by what start-up files print or ask', async () => {
    const rc = 'echo "-- welcome --"; echo noise >&2; read answer; h() { :; }\n'
    expect(await textOf(await take({ '.bashrc': rc, '.profile': rc }))).toContain('h ()')
  })

  it('can not be taken when start-up files end the shell or do not end themselves', async () => {
    await expect(take({ '.profile': 'exit 0\n' })).rejects.toMatchObject({ code: 'snapshot_failed' })
    await expect(take({ '.bashrc': 'exec /bin/true\n' })).rejects.toBeInstanceOf(SnapshotError)
    await expect(take({ '.bashrc': 'sleep 60\n' }, 300)).rejects.toThrow('300 ms')
  })
})
