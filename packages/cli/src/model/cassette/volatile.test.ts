import { mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../port.ts'
import { asking, newFolder, say, scriptedModel, text } from './cassette.testing.ts'
import { recordTo } from './record.ts'
import { replayFrom } from './replay.ts'
import { markerFactory } from './volatile.ts'

const places = { cwd: '/home/ann/work/shop', home: '/home/ann', tmp: '/tmp' }

const marked = (words: string, output = false): string => markerFactory(places)().mark(words, output)

describe('marks for what differs from run to run', () => {
  it.each([
    ['in /home/ann/work/shop/src/a.js and /home/ann/work/shop.', 'in <<cwd>>/src/a.js and <<cwd>>.'],
    [
      '/home/ann/work/shop2 is another, /home/ann/work/shop-old too',
      '<<home>>/work/shop2 is another, <<home>>/work/shop-old too',
    ],
    ['file:///home/ann/work/shop/a', 'file://<<cwd>>/a'],
    ['/mnt/home/ann/work/shop', '/mnt/home/ann/work/shop'],
    ['~ is /home/ann, not /home/anna', '~ is <<home>>, not /home/anna'],
    [
      '/tmp/agent-x1/out.txt /tmp/agent-x1/err.txt /tmp/other',
      '<<tmp:1>>/out.txt <<tmp:1>>/err.txt <<tmp:2>>',
    ],
    [
      'c0ffee00-1111-2222-3333-444455556666 twice c0ffee00-1111-2222-3333-444455556666',
      '<<uuid:1>> twice <<uuid:1>>',
    ],
    [
      'today is 2026-11-21, now 2026-11-21T10:00:00.123Z, then 2026-11-21 10:00:00+01:00',
      'today is <<date>>, now <<date>>, then <<date>>',
    ],
    ['1234-56-789 is no date', '1234-56-789 is no date'],
    ['wait 5 s', 'wait 5 s'],
    ['literal <<cwd>> and <<tmp:1>>', 'literal <<\\cwd>> and <<\\tmp:1>>'],
  ])('%s', (words, expected) => {
    expect(marked(words)).toBe(expected)
  })

  it.each([
    ['# duration_ms 53.2\n  duration_ms: 0.4', '# duration_ms <<duration>>\n  duration_ms: <<duration>>'],
    ['took 12ms, 1.5 s, 3 seconds', 'took <<duration>>ms, <<duration>> s, <<duration>> seconds'],
    [
      'at 127.0.0.1:43211 and http://localhost:50123/x',
      'at 127.0.0.1:<<port>> and http://localhost:<<port>>/x',
    ],
    ['at localhost:3000, 5 files', 'at localhost:3000, 5 files'],
    [
      '-rw-r--r-- 1 ann ann 12 Nov 21 12:28 a\n-rw-r--r-- 1 ann ann 9 Mar  3  2025 b',
      '-rw-r--r-- 1 ann ann 12 <<date>> a\n-rw-r--r-- 1 ann ann 9 <<date>> b',
    ],
    ['Sat Nov 21 12:28:56 PM UTC 2026; Date: Sat, 21 Nov 2026 12:28:56 GMT', '<<date>>; Date: <<date>>'],
    ['May 7 be the day, Mayor 5', '<<date>> be the day, Mayor 5'],
    [
      'Command running in background with ID: bal0h5l3i\nbal0h5l3i, not bal0h5l3ix',
      'Command running in background with ID: <<shell:1>>\n<<shell:1>>, not bal0h5l3ix',
    ],
  ])('in results of tools: %s', (words, expected) => {
    expect(marked(words, true)).toBe(expected)
  })

  it('a project is known by its real path too', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const marker = markerFactory({ ...places, cwd: join(folder, 'link') })()
    expect(marker.mark(`${join(folder, 'link')}/a ${join(realpathSync(folder), 'real')}/a`, false)).toBe(
      '<<cwd>>/a <<cwd>>/a',
    )
  })

  it('answers get the marks of what their request named, and are restored with the values of the replay', () => {
    const recording = markerFactory(places)()
    recording.mark('see /tmp/agent-x1/out.txt', true)
    const answer = recording.markAnswer('read /tmp/agent-x1/out.txt, /tmp/unknown, /home/ann/work/shop/a')
    expect(answer).toBe('read <<tmp:1>>/out.txt, /tmp/unknown, <<cwd>>/a')
    const replay = markerFactory({ ...places, cwd: '/ci/shop' })()
    replay.mark('see /tmp/agent-y7/out.txt', true)
    expect(replay.restore(answer)).toBe('read /tmp/agent-y7/out.txt, /tmp/unknown, /ci/shop/a')
  })

  it('the id of a background command is known from the result that tells it', () => {
    const recording = markerFactory(places)()
    expect(recording.mark('before: babc12345', true)).toBe('before: babc12345')
    recording.mark('Command running in background with ID: babc12345', true)
    expect(recording.mark('babc12345', false)).toBe('<<shell:1>>')
    const replay = markerFactory(places)()
    replay.mark('Command running in background with ID: bxyz98765', true)
    expect(replay.restore(recording.markAnswer('{"bash_id":"babc12345"}'))).toBe('{"bash_id":"bxyz98765"}')
  })

  it('an answer of any text is restored as it was', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '<<cwd>>',
        '<<\\cwd>>',
        '<<\\\\home>>',
        '<<tmp:1>>',
        '<<uuid:12>>',
        '<<',
        '>>',
        '/home/ann',
        '/tmp/x1',
        places.cwd,
      ),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const words = pieces.join('')
        const marker = markerFactory(places)()
        marker.mark(words, false)
        expect(marker.restore(marker.markAnswer(words))).toBe(words)
      }),
    )
  })
})

describe('a cassette', () => {
  it('recorded in one folder replays in another, and its answers work there', async () => {
    const run = (folder: string, tmpFile: string): readonly ModelRequest[] => {
      const first = asking({ role: 'user', content: `Fix the tests in ${folder}` })
      const use = {
        type: 'tool_use' as const,
        id: 'toolu_1',
        name: 'Bash',
        input: { command: `cd ${folder} && node --test` },
      }
      const output = `# ${folder}/a.test.js\n# duration_ms ${Math.random()}\nfull output: ${tmpFile}`
      return [
        first,
        asking(
          ...first.messages,
          { role: 'assistant', content: [use] },
          {
            role: 'user',
            content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: output }],
          },
        ),
      ]
    }
    const [here, there] = [newFolder(), newFolder()]
    const file = join(newFolder(), 'run.jsonl')
    const bash = {
      type: 'tool_use' as const,
      id: 'toolu_1',
      name: 'Bash',
      input: { command: `cd ${here} && node --test` },
    }
    const recorder = recordTo(
      file,
      scriptedModel([bash], [text('See /tmp/agent-a1/out and '.concat(here))]),
      {
        cwd: here,
        tmp: '/tmp',
        secrets: () => [],
      },
    )
    for (const asked of run(here, '/tmp/agent-a1/out')) await say(recorder, asked)

    const replay = replayFrom(file, { cwd: there, tmp: '/tmp', loose: false })
    const answers = []
    for (const asked of run(there, '/tmp/agent-b2/out'))
      answers.push((await say(replay, asked)).response.blocks)
    expect(answers).toEqual([
      [{ ...bash, input: { command: `cd ${there} && node --test` } }],
      [text(`See /tmp/agent-b2/out and ${there}`)],
    ])
  })
})
