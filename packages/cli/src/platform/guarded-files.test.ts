import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeFiles } from './files.ts'
import { guardFiles } from './guarded-files.ts'
import { tempFolder } from './temp-folder.testing.ts'

it('PAIN-09: a link that is swapped after the question does not lead a read or a write elsewhere', async () => {
  const root = await tempFolder('guard')
  const at = (name: string): string => join(root, name)
  await mkdir(at('in'))
  await mkdir(at('out'))
  await writeFile(at('in/f'), 'inside')
  await writeFile(at('out/f'), 'outside')
  await symlink('in', at('way'))
  const path = at('way/f')
  const files = guardFiles(nodeFiles, new Map([[path, await nodeFiles.realPath(path)]]))

  await files.write(path, Buffer.from('first'))
  expect(await readFile(at('in/f'), 'utf8')).toBe('first')

  await symlink('out', at('other'))
  await rename(at('other'), at('way'))
  const refused = expect.objectContaining({
    code: 'file_changed',
    message: expect.stringContaining(at('out/f')),
  })
  await expect(files.open(path)).rejects.toThrow(refused)
  await expect(files.write(path, Buffer.from('second'))).rejects.toThrow(refused)
  expect(await readFile(at('out/f'), 'utf8')).toBe('outside')

  const free = await files.open(at('out/f'))
  expect((await free.read(100)).toString()).toBe('outside')
  await free.close()
})
