import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { textOf, toolResults } from '../support/lines.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

/** The built program without the files of the shell grammar: whatever loads them fails. */
const withoutGrammar = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'agent-no-grammar-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await cp(dirname(dirname(BUILT_CLI)), folder, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|src|assets)$/.test(path),
  })
  return join(folder, 'dist', 'agent.cjs')
}

it('the shell grammar is loaded at the first command line that needs it, not before', async () => {
  const s = await scenario({
    files: { 'a.txt': 'content' },
    script: [
      toolUse('Read', { file_path: 'a.txt' }, { id: 'read' }),
      toolUse('Bash', { command: 'ls -la' }, { id: 'plain' }),
      toolUse('Bash', { command: 'ls $(pwd)' }, { id: 'list' }),
      text('done'),
    ],
  })
  const run = await s.run(['-p', 'go', '--output-format', 'stream-json', '--verbose'], {
    program: await withoutGrammar(),
  })
  const results = toolResults(run.messages)
  expect(textOf(results.get('read')?.content)).toContain('content')
  expect(results.get('plain')).not.toMatchObject({ is_error: true })
  expect(results.get('list')).toMatchObject({ is_error: true })
})
