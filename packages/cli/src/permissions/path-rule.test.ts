import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilePathRule } from './path-rule.ts'
import { rulesOf } from './rule.ts'
import { createWorld, type World } from './world.testing.ts'

let world: World
beforeAll(() => {
  world = createWorld()
})
afterAll(() => world.remove())

const fits = async (
  behavior: 'allow' | 'deny',
  content: string,
  path: string,
  more: { anchor?: string; cwd?: string; platform?: NodeJS.Platform } = {},
): Promise<boolean> => {
  const [rule] = rulesOf({
    source: { layer: 'user' },
    anchor: more.anchor ?? world.w,
    [behavior]: [`Read(${content})`],
  })
  if (rule === undefined) throw new Error(`${content} is no rule`)
  const compiled = await compilePathRule(rule, {
    workingDirectory: world.w,
    rules: { platform: more.platform ?? 'linux', home: world.h },
  })
  return compiled.matches(join(world.w, path), [join(world.w, more.cwd ?? '')])
}

describe('a path rule (spec: permissions §4.4)', () => {
  it.each([
    ['.env', '.env', true],
    ['.env', 'deep/er/.env', true],
    ['*.md', 'sub/x.md', true],
    ['src/**', 'src/a/b', true],
    ['src/**', 'vendor/src/a', false],
    ['./src/**', 'src/a', true],
    ['/lib/*', 'lib/deep/n', true],
    ['dist', 'a/dist/x', true],
    ['./build', 'build/x', true],
    ['./build', 'a/build/x', false],
    ['a\\[1\\]/**', 'a[1]/x', true],
    ['**', 'anything', true],
    ['../outside/**', '../outside/o', true],
    ['../outside/**', '../other/o', false],
  ])('allow %s fits %s: %s', async (content, path, expected) => {
    expect(await fits('allow', content, path)).toBe(expected)
  })

  it.each([
    ['secrets/**', 'secrets/k', true],
    ['secrets/**', 'sub/secrets/k', true],
    ['secrets/**', 'secrets', true],
    ['secrets', 'secrets/k', true],
    ['./.env', 'sub/.env', true],
    ['a/b/**', 'a/b', true],
    ['a/b/**', 'x/a/b/c', false],
    ['!x', 'x', false],
  ])('deny %s fits %s: %s', async (content, path, expected) => {
    expect(await fits('deny', content, path)).toBe(expected)
  })

  it('compares without letter case when it denies, and when it allows only where file systems do', async () => {
    expect(await fits('deny', 'sec.txt', 'Sec.TXT')).toBe(true)
    expect(await fits('allow', 'sec.txt', 'Sec.TXT')).toBe(false)
    expect(await fits('allow', 'sec.txt', 'Sec.TXT', { platform: 'darwin' })).toBe(true)
  })

  it('starts at the directory of its settings, at home, or at the root', async () => {
    expect(await fits('allow', '/lib/**', 'sub/lib/x', { anchor: join(world.w, 'sub') })).toBe(true)
    expect(await fits('allow', '~/notes/**', '../home/notes/x')).toBe(true)
    expect(await fits('allow', `/${world.x}/**`, '../outside/x')).toBe(true)
  })

  it('denies relative to the shell as well, wherever it has gone, and allows from where the session started', async () => {
    expect(await fits('deny', 'conf/prod', 'sub/conf/prod', { cwd: 'sub' })).toBe(true)
    expect(await fits('allow', 'conf/prod', 'sub/conf/prod', { cwd: 'sub' })).toBe(false)
  })

  it('PAIN-09: denies at the other end of links that it names, and allows nothing there', async () => {
    mkdirSync(join(world.x, 'real'), { recursive: true })
    symlinkSync(join(world.x, 'real'), join(world.w, 'alias'))
    const behind = '../outside/real/k'
    expect(await fits('deny', '/alias/*', behind)).toBe(true)
    expect(await fits('deny', '/alias', behind)).toBe(true)
    expect(await fits('deny', '/alias/k', behind)).toBe(true)
    expect(await fits('allow', '/alias/**', behind)).toBe(false)
  })
})
