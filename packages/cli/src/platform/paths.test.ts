import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { displayPath, isInside, type PathRules, realPath, resolvePath } from './paths.ts'
import { tempFolder } from './temp-folder.testing.ts'

const linux: PathRules = { platform: 'linux', home: '/home/ann' }
const windows: PathRules = { platform: 'win32', home: 'C:\\Users\\Ann Lee' }

describe('resolvePath', () => {
  it.each([
    ['a.txt', '/work/a.txt'],
    ['./sub/../a.txt', '/work/a.txt'],
    ['/etc//hosts', '/etc/hosts'],
    ['~', '/home/ann'],
    ['~/x', '/home/ann/x'],
    ['~bob/x', '/work/~bob/x'],
    ['..', '/'],
    ['nul', '/work/nul'],
  ])('reads %s on POSIX as %s', (input, expected) => {
    expect(resolvePath(input, '/work', linux)).toBe(expected)
  })

  it.each([
    ['a.txt', 'D:\\work\\a.txt'],
    ['sub/a.txt', 'D:\\work\\sub\\a.txt'],
    ['~/x', 'C:\\Users\\Ann Lee\\x'],
    ['~\\x', 'C:\\Users\\Ann Lee\\x'],
    ['/c/Users', 'C:\\Users'],
    ['c:/Users', 'c:\\Users'],
    ['console.log', 'D:\\work\\console.log'],
  ])('PAIN-40: reads %s on Windows as %s', (input, expected) => {
    expect(resolvePath(input, 'D:\\work', windows)).toBe(expected)
  })

  it.each([
    ['\\\\?\\C:\\x', 'path_device'],
    ['//./pipe/x', 'path_device'],
    ['\\??\\C:\\x', 'path_device'],
    ['\\\\evil\\share\\x', 'path_network'],
    ['//evil/share/x', 'path_network'],
    ['nul', 'path_device'],
    ['sub\\NUL.txt', 'path_device'],
    ['aux .c', 'path_device'],
    ['COM1', 'path_device'],
    ['a.txt:secret', 'path_stream'],
    ['.git::$INDEX_ALLOCATION', 'path_stream'],
    ['.git.', 'path_alias'],
    ['.git /config', 'path_alias'],
    ['C:x', 'path_alias'],
    ['C:', 'path_alias'],
    ['a\0b', 'path_nul'],
  ])('PAIN-09 PAIN-40: refuses %j on Windows', (input, code) => {
    expect(() => resolvePath(input, 'D:\\work', windows)).toThrow(expect.objectContaining({ code }))
  })

  it('PAIN-09: keeps to the share that the session itself works on', () => {
    const cwd = '\\\\wsl$\\Ubuntu\\home'
    expect(resolvePath('a', cwd, windows)).toBe('\\\\wsl$\\Ubuntu\\home\\a')
    expect(resolvePath('\\\\WSL$\\ubuntu\\home\\b', cwd, windows)).toBe('\\\\WSL$\\ubuntu\\home\\b')
    expect(() => resolvePath('\\\\evil\\share\\b', cwd, windows)).toThrow(/another machine/)
  })

  it('refuses NUL bytes on POSIX', () => {
    expect(() => resolvePath('a\0', '/work', linux)).toThrow(expect.objectContaining({ code: 'path_nul' }))
  })
})

describe('isInside and displayPath', () => {
  it.each([
    ['/w/a', '/w', true],
    ['/w', '/w', true],
    ['/w-evil/a', '/w', false],
    ['/', '/w', false],
    ['/w/..a', '/w', true],
    ['/a', '/', true],
  ])('says whether %s is in %s', (path, directory, inside) => {
    expect(isInside(path, directory, linux)).toBe(inside)
  })

  it('PAIN-40: folds the case of drive letters and names on Windows', () => {
    expect(isInside('c:\\Work\\a', 'C:\\work', windows)).toBe(true)
    expect(isInside('D:\\work\\a', 'C:\\work', windows)).toBe(false)
  })

  it('shows paths below the directory relative to it and others in full', () => {
    expect(displayPath('/w/a/b', '/w', linux)).toBe('a/b')
    expect(displayPath('/x/b', '/w', linux)).toBe('/x/b')
    expect(displayPath('/w', '/w', linux)).toBe('.')
  })
})

describe('realPath', () => {
  it('PAIN-09: follows links in every place, dangling ones too, and keeps what does not exist yet', async () => {
    const root = await tempFolder('paths')
    const outside = await tempFolder('outside')
    await mkdir(join(root, 'dir'))
    await writeFile(join(root, 'file'), '')
    await symlink(outside, join(root, 'out'))
    await symlink(join(outside, 'new'), join(root, 'dangling'))
    await symlink('out/../x', join(root, 'tricky'))
    await symlink('dangling', join(root, 'chain'))
    await symlink('loop', join(root, 'loop'))

    expect(await realPath(join(root, 'file'))).toBe(join(root, 'file'))
    expect(await realPath(join(root, 'dir/new/deep'))).toBe(join(root, 'dir/new/deep'))
    expect(await realPath(join(root, 'out/new/deep'))).toBe(join(outside, 'new/deep'))
    expect(await realPath(join(root, 'dangling'))).toBe(join(outside, 'new'))
    expect(await realPath(join(root, 'chain'))).toBe(join(outside, 'new'))
    expect(await realPath(join(root, 'tricky'))).toBe(join(outside, '../x'))
    expect(await realPath(join(root, 'file/below'))).toBe(join(root, 'file/below'))
    await expect(realPath(join(root, 'loop'))).rejects.toThrow(expect.objectContaining({ code: 'path_loop' }))
  })
})
