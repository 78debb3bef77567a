import { execFile } from 'node:child_process'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const cli = join(root, 'packages', 'cli')
const MB = 1024 * 1024

const sizeOf = async (path: string): Promise<number> => {
  const entry = await stat(path)
  if (!entry.isDirectory()) return entry.size
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** What a new user has on the disk: the package as it is packed, and ripgrep with its program. */
describe('the published package', () => {
  it('takes at most 15 MB with its dependencies, without sharp', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: cli })
    const packed: unknown = JSON.parse(stdout)
    const first: unknown = Array.isArray(packed) ? packed[0] : Object.values(packed ?? {})[0]
    const own =
      typeof first === 'object' && first !== null && 'unpackedSize' in first
        ? Number(first.unpackedSize)
        : Number.NaN
    const ripgrep = await realpath(join(cli, 'node_modules', '@vscode', 'ripgrep'))
    const platform = dirname(ripgrep)
    const programs = (await readdir(platform)).filter((name) => name.startsWith('ripgrep-'))
    const sizes = await Promise.all([ripgrep, ...programs.map((name) => join(platform, name))].map(sizeOf))
    expect(own + sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(15 * MB)
  })

  it('needs nothing at run time but ripgrep and, if wanted, sharp', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(cli, 'package.json'), 'utf8'))
    expect(manifest).toMatchObject({
      dependencies: { '@vscode/ripgrep': expect.any(String) },
      optionalDependencies: { sharp: expect.any(String) },
    })
    expect(Object.keys(Object(manifest).dependencies)).toEqual(['@vscode/ripgrep'])
  })
})

describe('the demo', () => {
  it('repairs the sample project offline and shows its tests before and after', async () => {
    const { ANTHROPIC_API_KEY: _key, ...env } = process.env
    const { stdout, stderr } = await run(process.execPath, [join(root, '.ci', 'demo.mjs')], {
      env,
      cwd: root,
    })
    const [before, after] = stdout.split('Its tests after')
    expect(before).toContain('✖ tells milliseconds from minutes')
    expect(after).toContain('✔ tells milliseconds from minutes')
    expect(after).not.toContain('✖')
    expect(stderr).toContain('● Edit src/parse.js')
    expect(after).toContain('transcript.jsonl')
  })
})

describe('agent protocol schema', () => {
  it('prints a JSON Schema of messages and control requests', async () => {
    const { stdout } = await run(process.execPath, [join(cli, 'dist', 'agent.cjs'), 'protocol', 'schema'], {
      maxBuffer: 16 * MB,
    })
    const schema: unknown = JSON.parse(stdout)
    expect(JSON.stringify(schema)).toContain('can_use_tool')
    expect(JSON.stringify(schema)).toContain('error_max_turns')
  })
})
