import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { resolvePath } from '../platform/paths.ts'
import { bash, createWorld, fileCall, gateFor, question, type World } from './world.testing.ts'

let world: World | undefined
afterEach(() => world?.remove())

type Link = readonly [at: string, to: string]

const names = fc.constantFrom('p', 'q', 'r', 's')
const path = fc.array(names, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
/** Where links lead: inside, outside, up, to each other, to nothing. */
const target = fc.oneof(
  path,
  path.map((inner) => `W/${inner}`),
  path.map((inner) => `X/${inner}`),
  fc.constantFrom('..', '../..', '../../outside', 'X', '.', 'missing', 'X/missing', '../../../box/outside'),
)
const forest = fc.array(fc.tuple(path, target), { minLength: 1, maxLength: 8 })
const writes = fc.array(
  fc.tuple(path, fc.constantFrom('', '/new', '/../q/new', '/p/../../new', '/./n', '/..')),
  { minLength: 1, maxLength: 6 },
)

const absolute = (text: string, { w, x }: World): string => text.replace(/^W/, w).replace(/^X/, x)

/** Makes directories and links; what is in the way stays. */
const plant = (links: readonly Link[], place: World): void => {
  mkdirSync(join(place.x, 'p/q'), { recursive: true })
  for (const [at, to] of links) {
    const full = join(place.w, at)
    try {
      mkdirSync(dirname(full), { recursive: true })
      symlinkSync(absolute(to, place), full)
    } catch {
      // Something is there already, or a link leads nowhere: the forest is what it is.
    }
  }
}

/** Every file outside with what it holds. */
const contents = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const full = join(directory, name)
      return existsSync(full) && statSync(full).isFile() ? `${name}: ${readFileSync(full, 'utf8')}` : name
    })

/** What a tool would do that follows links. */
const write = (file: string): void => {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, 'written')
  } catch {
    // A directory, a loop, a file in the place of a directory: nothing was written.
  }
}

describe('PAIN-09: links', () => {
  it('never lead a write that nobody was asked about out of the working directories', async () => {
    await fc.assert(
      fc.asyncProperty(forest, writes, async (links, files) => {
        const place = createWorld()
        world = place
        plant(links, place)
        const gate = await gateFor(place, {
          mode: 'acceptEdits',
          allow: ['Edit(p/**)', 'Edit(/q/*)', 'Bash(touch:*)'],
        })
        const before = contents(place.x)
        for (const [at, rest] of files) {
          const given = resolvePath(`${at}${rest}`, place.w)
          for (const call of [fileCall('Write', given, place), bash(`touch '${at}${rest}'`, place)]) {
            if ((await gate.decide(call)).behavior === 'allow')
              write(call.toolName === 'Bash' ? join(place.w, `${at}${rest}`) : given)
          }
        }
        const after = contents(place.x)
        place.remove()
        expect(after).toEqual(before)
      }),
      { numRuns: 150, seed: 9 },
    )
  }, 60_000)

  it('never lead a read past a rule that denies what it reaches', async () => {
    const place = createWorld()
    world = place
    symlinkSync(join(place.w, 'secrets'), join(place.w, 'alias'))
    symlinkSync('alias', join(place.w, 'alias2'))
    symlinkSync(join(place.w, 'secrets/k'), join(place.w, 'src/k.ts'))
    const gate = await gateFor(place, { deny: ['Read(secrets/**)'] })
    for (const name of ['alias/k', 'alias2/k', 'src/k.ts', 'alias', 'src/../alias2/./k']) {
      expect(await gate.decide(fileCall('Read', name, place)), name).toMatchObject({ behavior: 'deny' })
      expect(await gate.decide(bash(`cat ${name}`, place)), name).toMatchObject({ behavior: 'deny' })
    }
  })

  it('that run in circles ask', async () => {
    const place = createWorld()
    world = place
    rmSync(join(place.w, 'lo'))
    symlinkSync('lo', join(place.w, 'lo'))
    const gate = await gateFor(place, { mode: 'acceptEdits' })
    expect(await gate.decide(fileCall('Write', 'lo', place))).toMatchObject({ behavior: 'ask' })
    expect(await gate.decide(fileCall('Read', 'lo/x', place))).toMatchObject({ behavior: 'ask' })
  })
})

describe('PAIN-02: a path rule', () => {
  const spellings = [
    '.env',
    './.env',
    'W/.env',
    'sub/../.env',
    'le',
    '.ENV',
    'sub/.env',
    'W//.env',
    'W/./.env',
    '../work/.env',
  ]

  it('holds whichever tool reaches the path, however it is written', async () => {
    const place = createWorld()
    world = place
    const gate = await gateFor(place, { mode: 'bypassPermissions', deny: ['Read(.env)'] })
    for (const spelling of spellings) {
      for (const tool of ['Read', 'Grep', 'Glob', 'Edit', 'Write', 'NotebookEdit']) {
        expect(await gate.decide(fileCall(tool, spelling, place)), `${tool} ${spelling}`).toMatchObject({
          behavior: 'deny',
        })
      }
      for (const command of [
        'cat %',
        'head -1 %',
        'grep x %',
        'cp % z',
        'foo < %',
        "bash -c 'cat %'",
        'foo $(cat %)',
      ]) {
        const text = command.replace('%', spelling)
        expect(await gate.decide(bash(text, place)), text).toMatchObject({ behavior: 'deny' })
      }
    }
  })

  it('holds for a home directory in all its spellings', async () => {
    const place = createWorld()
    world = place
    const gate = await gateFor(place, { mode: 'bypassPermissions', deny: ['Read(~/.ssh/**)'] })
    for (const command of [
      'cat ~/.ssh/id',
      'cat $HOME/.ssh/id',
      'cat "$HOME/.ssh/id"',
      'cat H/.ssh/id',
      'cd ~/.ssh && cat id',
      'cat ../home/.ssh/id',
    ]) {
      expect(await gate.decide(bash(command, place)), command).toMatchObject({ behavior: 'deny' })
    }
    expect(
      await gate.decide(
        question('Read', [{ kind: 'path', access: 'read', path: `${place.h}/.ssh/id` }], place),
      ),
    ).toMatchObject({ behavior: 'deny' })
  })
})
