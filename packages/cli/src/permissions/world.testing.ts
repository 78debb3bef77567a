import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PermissionMode } from '@agent-engine/protocol'
import { resolvePath } from '../platform/paths.ts'
import { createGate, type GateOptions, type SessionGate } from './create-gate.ts'
import type { Decision } from './decision.ts'
import type { PermissionQuestion } from './gate.ts'
import type { RuleList } from './rule.ts'
import type { Subject } from './subject.ts'

/** The directories of the decision table (spec: permissions §20). */
export interface World {
  /** Where the session runs. */
  readonly w: string
  /** A directory outside every working directory. */
  readonly x: string
  /** The home of the user, beside both. */
  readonly h: string
  remove(): void
}

export const createWorld = (): World => {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'agent-permissions-')))
  const root = join(outer, 'box')
  const [w, x, h] = ['work', 'outside', 'home'].map((name) => join(root, name)) as [string, string, string]
  for (const directory of [x, h, `${w}-evil`]) mkdirSync(directory, { recursive: true })
  for (const name of ['src', 'docs', 'sub', 'secrets', '.git/hooks', '.claude', 'vendor']) {
    mkdirSync(join(w, name), { recursive: true })
  }
  for (const name of ['a.txt', 'in.txt', 'b', 'c', 'd', 'e', '.env', 'src/a.ts', 'secrets/k', 'sub/b.txt']) {
    writeFileSync(join(w, name), `${name}\n`)
  }
  writeFileSync(join(x, 'o'), 'o\n')
  writeFileSync(join(h, 'h.txt'), 'h\n')
  symlinkSync(join(x, 'o'), join(w, 'lo'))
  symlinkSync(x, join(w, 'lx'))
  symlinkSync('a.txt', join(w, 'li'))
  symlinkSync(join(x, 'new'), join(w, 'ld'))
  symlinkSync('.env', join(w, 'le'))
  return { w, x, h, remove: () => rmSync(outer, { recursive: true, force: true }) }
}

export interface Setup {
  readonly mode?: PermissionMode
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  readonly ask?: readonly string[]
  readonly lists?: readonly RuleList[]
  readonly directories?: readonly string[]
  readonly bypassAvailable?: boolean
  readonly hardened?: boolean
  readonly ownFiles?: GateOptions['ownFiles']
}

export const gateFor = (world: World, setup: Setup = {}): Promise<SessionGate> => {
  const { allow = [], deny = [], ask = [], lists = [], mode = 'default', ...rest } = setup
  return createGate({
    mode,
    bypassAvailable: setup.bypassAvailable ?? mode === 'bypassPermissions',
    lists: [{ source: { layer: 'cliArg' }, anchor: world.w, allow, deny, ask }, ...lists],
    directories: rest.directories ?? [],
    cwd: world.w,
    configDirectory: join(world.h, '.claude'),
    paths: { platform: process.platform, home: world.h },
    ...(rest.hardened === undefined ? {} : { hardened: rest.hardened }),
    ...(rest.ownFiles === undefined ? {} : { ownFiles: rest.ownFiles }),
  })
}

/** `W`, `X`, `H` at the start of a path or after a blank or quote stand for the directories. */
export const fill = (text: string, { w, x, h }: World): string =>
  text.replace(/(^|[\s'"=>:]|-t)([WXH])(?=[/\s'"-]|$)/g, (_all, before: string, name: string) => {
    const path = { W: w, X: x, H: h }[name] ?? name
    return before + path
  })

/** The other way round: paths as the table has them. */
export const shorten = (text: string, { w, x, h }: World): string => {
  const box = dirname(w)
  const names: readonly (readonly [string, string])[] = [
    [`${w}-evil`, 'W-evil'],
    [w, 'W'],
    [x, 'X'],
    [h, 'H'],
    [box, 'W/..'],
    [dirname(box), 'W/../..'],
  ]
  return names.reduce((short, [path, name]) => short.replaceAll(path, name), text)
}

export const question = (
  toolName: string,
  subjects: readonly Subject[],
  world: World,
  more: Partial<PermissionQuestion> = {},
): PermissionQuestion => ({
  toolName,
  input: {},
  subjects,
  readOnly: false,
  cwd: world.w,
  ...more,
})

export const bash = (
  command: string,
  world: World,
  more: Partial<PermissionQuestion> = {},
): PermissionQuestion => {
  const text = fill(command, world)
  return question('Bash', [{ kind: 'command', command: text }], world, { input: { command: text }, ...more })
}

const READERS: ReadonlySet<string> = new Set(['Read', 'Grep', 'Glob'])

export const fileCall = (toolName: string, path: string, world: World): PermissionQuestion => {
  const absolute = resolvePath(fill(path, world), world.w, { platform: process.platform, home: world.h })
  const access = READERS.has(toolName) ? 'read' : 'write'
  return question(toolName, [{ kind: 'path', access, path: absolute }], world, {
    input: { file_path: absolute },
  })
}

/** The letters of the table: allow, ask, deny. */
export const letter = ({ behavior }: Decision): 'A' | 'Q' | 'D' =>
  behavior === 'allow' ? 'A' : behavior === 'ask' ? 'Q' : 'D'
