import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { installationId } from './installation-id.ts'

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'installation-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

it('is made once, for the eyes of the user only', async () => {
  const configDirectory = join(await folder(), 'config')
  const id = await installationId({ configDirectory, mayWrite: true })
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  expect(await installationId({ configDirectory, mayWrite: false })).toBe(id)
  expect((await stat(join(configDirectory, 'agent-installation-id'))).mode & 0o777).toBe(0o600)
})

it('is the same for all that begin at the same time', async () => {
  const configDirectory = join(await folder(), 'config')
  const ids = await Promise.all(
    Array.from({ length: 20 }, () => installationId({ configDirectory, mayWrite: true })),
  )
  expect(ids[0]).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(ids)).toEqual(new Set([await installationId({ configDirectory, mayWrite: false })]))
  expect(await readdir(configDirectory)).toEqual(['agent-installation-id'])
})

it('takes the place of a file that holds something else', async () => {
  const configDirectory = await folder()
  const file = join(configDirectory, 'agent-installation-id')
  await writeFile(file, 'me@example.com')
  const id = await installationId({ configDirectory, mayWrite: true })
  expect(await readFile(file, 'utf8')).toBe(`${id}\n`)
})

it('is not there where nothing may or can be written', async () => {
  const configDirectory = await folder()
  expect(await installationId({ configDirectory, mayWrite: false })).toBeUndefined()
  await mkdir(join(configDirectory, 'agent-installation-id'))
  expect(await installationId({ configDirectory, mayWrite: true })).toBeUndefined()
})
