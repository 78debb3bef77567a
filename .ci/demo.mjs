// The main job on a small real project: its tests fail, the agent repairs it, its tests pass. Without an API key a
// cassette stands in for the model, so that it works offline and costs nothing.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as util from 'node:util'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const agent = join(root, 'packages', 'cli', 'dist', 'agent.cjs')
const cassette = join(root, 'fixtures', 'cassettes', 'repair-duration.jsonl')
const live = Boolean(process.env.ANTHROPIC_API_KEY)

// The first versions of Node 20 have no styleText.
const colours = process.stdout.isTTY && !process.env.NO_COLOR && util.styleText !== undefined
const paint = (style, text) => (colours ? util.styleText(style, text) : text)
const say = (text = '') => process.stdout.write(`${text}\n`)
const heading = (text) => say(`\n${paint('bold', `── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`)}`)
const fail = (text) => {
  process.stderr.write(`\n${text}\n`)
  process.exit(1)
}

const project = join(realpathSync(mkdtempSync(join(tmpdir(), 'agent-demo-'))), 'duration')
cpSync(join(root, 'fixtures', 'projects', 'duration'), project, { recursive: true })

const runTests = () => {
  // Without NODE_TEST_CONTEXT: this may itself run under a test runner.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=spec'], {
    cwd: project,
    encoding: 'utf8',
    env,
  })
  const listed = stdout.split('✖ failing tests')[0] ?? ''
  for (const line of listed.split('\n').filter((text) => /^\s*[✔✖]/.test(text))) {
    say(`  ${paint(line.includes('✔') ? 'green' : 'red', line.replace(/ \([\d.]+ms\)/, '').trim())}`)
  }
  return status === 0
}

heading('The project')
say(`  ${project}`)
say('  A small library that reads and writes durations like 1h30m.')

heading('Its tests before')
if (runTests()) fail('The tests of the sample project pass already; there is nothing to repair.')

heading(live ? 'The agent at work, live' : 'The agent at work, from a recording')
const prompt =
  'The tests of this project fail. Find out why, repair the code, and show that all tests pass. Do not change the tests.'
const args = [
  agent,
  '-p',
  prompt,
  '--verbose',
  '--permission-mode=acceptEdits',
  '--allowedTools=Bash(npm test:*),Bash(node --test:*)',
  ...(live ? [] : [`--replay=${cassette}`]),
]
const { status } = spawnSync(process.execPath, args, {
  cwd: project,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, ...(process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: '1' } : {}) },
})
if (status !== 0) fail(`The agent ended with exit code ${status}.`)

heading('Its tests after')
if (!runTests()) fail('The tests still fail.')

heading('What is left')
const sessions = join(project, '.claude-sessions')
const transcripts = readdirSync(sessions)
  .map((name) => join(sessions, name, 'transcript.jsonl'))
  .filter((path) => existsSync(path))
say(`  The project:    ${project}`)
for (const path of transcripts) say(`  The transcript: ${path}`)
say()
say('  The same on a project of yours:')
say()
say('    export ANTHROPIC_API_KEY=…')
say('    cd your-project')
say(`    node ${agent} -p "The tests fail. Repair the code." --verbose \\`)
say('      --permission-mode=acceptEdits --allowedTools="Bash(npm test:*)"')
say()
