import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/stand-in.testing.ts'
import { spawnFailure } from './spawn-failure.ts'

function systemError(code: string): Error {
  return Object.assign(new Error(`spawn ${code}`), { code })
}

function file(content: string | Uint8Array): string {
  const path = join(temporaryDirectory(), 'agent')
  writeFileSync(path, content)
  return path
}

describe('a process that does not start (SDK-12, SDK-18)', () => {
  it.runIf(process.platform === 'linux')(
    'is one for another C library, when it is a binary that is there',
    () => {
      const command = file(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2]))
      expect(spawnFailure(systemError('ENOENT'), { command })).toMatchObject({
        code: 'ENOENT',
        path: command,
        message: expect.stringContaining('C library'),
      })
    },
  )

  it('has an interpreter that is not there, when it is a script that is', () => {
    const command = file('#!/nowhere/sh\n')
    expect(spawnFailure(systemError('ENOENT'), { command }).message).toContain('interpreter')
  })

  it.each([
    ['ENOENT', 'executable not found at bun (looked up in PATH)'],
    ['EACCES', 'no permission to execute bun'],
    ['EPERM', 'no permission to execute bun'],
    ['E2BIG', 'longer than the system allows'],
    ['EMFILE', 'failed to spawn bun: spawn EMFILE'],
  ])('says what %s means', (code, message) => {
    const error = spawnFailure(systemError(code), { command: 'bun' })
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
  })

  it('is not blamed on the command when the working directory is missing', () => {
    expect(spawnFailure(systemError('ENOENT'), { command: 'node', cwd: '/nowhere' })).toMatchObject({
      path: '/nowhere',
      message: 'working directory does not exist: /nowhere',
    })
  })

  it('has the code ESPAWN when the system gives none', () => {
    expect(spawnFailure('odd', { command: 'x' })).toMatchObject({
      code: 'ESPAWN',
      message: 'failed to spawn x: odd',
    })
  })
})
