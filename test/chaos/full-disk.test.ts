import { spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'
import { readTranscriptLines } from '../support/transcript-file.ts'

const ID = '11111111-2222-4333-8444-555555555555'

/** What runs the CLI with little room: the file, and a directory of sessions that is gone afterwards but for a copy. */
interface Limit {
  name: string
  enter: readonly string[]
  script: string
}

const THEN_COPY = 'code=$?; cp -r "$from/." "$to"; exit $code'

const FULL_FILE_SYSTEM: Limit = {
  name: 'a file system that is full',
  enter: ['unshare', '-rm', 'sh'],
  script: `mount -t tmpfs -o size=48k tmpfs "$from" || exit 98; "$@"; ${THEN_COPY}`,
}

const LARGE_FILES_REFUSED: Limit = {
  name: 'a limit on the size of files',
  enter: ['sh'],
  script: `trap '' XFSZ; (ulimit -f 64; "$@"); ${THEN_COPY}`,
}

/** Mounting needs user namespaces; where they are forbidden the other limit remains. */
const mayMount = spawnSync('unshare', ['-rm', 'true']).status === 0

describe.runIf(process.platform !== 'win32')('a disk without room', () => {
  it.each([...(mayMount ? [FULL_FILE_SYSTEM] : []), LARGE_FILES_REFUSED])(
    'PAIN-16: $name costs lines of the transcript, which is said, and the turn goes on',
    async (limit) => {
      const s = await scenario({
        script: [
          toolUse('Bash', { command: 'echo small' }),
          toolUse('Bash', { command: `head -c 28000 /dev/zero | tr '\\0' x` }),
          toolUse('Bash', { command: `head -c 28000 /dev/zero | tr '\\0' y` }),
          text('done'),
        ],
      })
      const [from, to] = [s.project.path('~/sessions'), s.project.path('~/kept')]
      await Promise.all([mkdir(from), mkdir(to)])
      await s.project.write('~/limited.sh', `from=$1 to=$2; shift 2; ${limit.script}\n`)
      await s.project.write(
        '~/limited.mjs',
        launcher([...limit.enter, s.project.path('~/limited.sh'), from, to]),
      )
      const run = await s.run(
        [
          ...['-p', 'go', '--session-id', ID, '--sessions-dir', from, '--dangerously-skip-permissions'],
          ...['--output-format', 'stream-json', '--verbose'],
        ],
        { program: s.project.path('~/limited.mjs'), env: { AGENT_SESSION_LAYOUT: 'seed' } },
      )
      expect(run).toMatchObject({ code: 0, result: { subtype: 'success', result: 'done' } })
      const told = run.messages.filter(({ subtype }) => subtype === 'informational')
      expect(told).toMatchObject([
        { type: 'system', level: 'warning', content: expect.stringContaining("can't be written") },
      ])
      expect(run.stderr).toMatch(/transcript\.jsonl/)
      expect(run.stderr).toMatch(/lost/)
      const lines = readTranscriptLines(`${to}/${ID}/transcript.jsonl`)
      expect(JSON.stringify(lines[0]?.json)).toContain('go')
      expect(lines.slice(0, -1).filter(({ json }) => json === undefined)).toEqual([])
    },
  )
})

/** A program for Node that runs the CLI through these words. */
const launcher = (words: readonly string[]): string => `import { spawnSync } from 'node:child_process'
const [program, ...args] = [...${JSON.stringify(words)}, process.execPath, ${JSON.stringify(BUILT_CLI)}, ...process.argv.slice(2)]
process.exit(spawnSync(program, args, { stdio: 'inherit' }).status ?? 99)
`
