import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { writeFileAtomic } from './atomic-file.ts'
import { readJsonFile, updateJsonFile } from './json-file.ts'
import { compileScript, runScript } from './script.testing.ts'

const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'json-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('reading', () => {
  it('refuses what is no regular file: a device has no end, and a pipe nobody who writes', async () => {
    const at = directory()
    const [endless, pipe] = [join(at, 'endless.json'), join(at, 'pipe.json')]
    symlinkSync('/dev/zero', endless)
    execFileSync('mkfifo', [pipe])
    for (const path of [endless, pipe, at]) {
      await expect(readJsonFile(path)).rejects.toThrow('is no regular file')
    }
  })
})

describe('an atomic write', () => {
  it('replaces the file as a whole, for its owner alone whatever the umask', async () => {
    const path = join(directory(), 'state.json')
    const old = process.umask(0)
    await writeFileAtomic(path, 'one')
    await writeFileAtomic(path, 'two', { mode: 0o644, durable: false })
    process.umask(old)
    expect(readFileSync(path, 'utf8')).toBe('two')
    expect(statSync(path).mode & 0o777).toBe(0o644)
    expect(readdirSync(join(path, '..'))).toEqual(['state.json'])
  })

  it('leaves the old content and no litter when it fails', async () => {
    const path = join(directory(), 'is-a-directory', 'x')
    await expect(writeFileAtomic(path, 'one')).rejects.toMatchObject({ code: 'ENOENT' })
    const parent = directory()
    const target = join(parent, 'target')
    writeFileSync(join(parent, 'other'), '')
    await writeFileAtomic(join(target), 'old')
    await expect(writeFileAtomic(parent, 'new')).rejects.toThrow()
    expect(readdirSync(parent).sort()).toEqual(['other', 'target'])
  })
})

describe('a shared JSON file', () => {
  it('keeps every key that a change does not name', async () => {
    const path = join(directory(), 'state.json')
    writeFileSync(path, '{"a":1,"b":2,"c":3}')
    const { value } = await updateJsonFile(path, (current) => ({
      set: { b: Number(current.b) + 1 },
      remove: ['c'],
    }))
    expect(value).toEqual({ a: 1, b: 3 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(value)
  })

  it('PAIN-46: reads a file that starts with a byte order mark', async () => {
    const path = join(directory(), 'state.json')
    writeFileSync(path, '\ufeff{"a":1}')
    expect(await readJsonFile(path)).toEqual({ state: 'ok', value: { a: 1 } })
  })

  it('PAIN-24: keeps a file that is no JSON object under another name', async () => {
    const path = join(directory(), 'state.json')
    for (const broken of ['', '{"a":', '[1]', 'null']) {
      writeFileSync(path, broken)
      expect(await readJsonFile(path)).toEqual({ state: 'corrupt' })
      const { value, corruptCopy } = await updateJsonFile(path, () => ({ set: { a: 1 } }))
      expect(value).toEqual({ a: 1 })
      expect(readFileSync(corruptCopy ?? '', 'utf8')).toBe(broken)
      rmSync(corruptCopy ?? '')
    }
  })

  it('PAIN-24: loses no update of 50 processes and can be read at any time', async () => {
    const path = join(directory(), 'state.json')
    writeFileSync(path, '{"kept":"yes"}')
    const script = compileScript(
      `import { updateJsonFile } from './json-file.ts'
       const [path, name] = process.argv.slice(2)
       for (let i = 0; i < 20; i++) {
         await updateJsonFile(path, (now) => ({ set: { [name]: Number(now[name] ?? 0) + 1, all: Number(now.all ?? 0) + 1 } }))
       }`,
      import.meta.dirname,
    )
    const runs = Array.from({ length: 50 }, (_, at) => runScript(script, [path, `p${at}`]).ended)
    let running = true
    const done = Promise.all(runs).finally(() => {
      running = false
    })
    while (running) {
      expect(await readJsonFile(path)).toMatchObject({ state: 'ok', value: { kept: 'yes' } })
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(new Set(await done)).toEqual(new Set([0]))
    const file = await readJsonFile(path)
    expect(file).toMatchObject({ state: 'ok', value: { all: 1000, p0: 20, p49: 20 } })
    expect(readdirSync(join(path, '..'))).toEqual(['state.json'])
  }, 60_000)
})
