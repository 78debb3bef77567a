#!/usr/bin/env node
// A stand-in for the CLI: does what the script in the file FAKE_CLI_SCRIPT says (fake-cli.ts has its type).
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const script = JSON.parse(readFileSync(process.env.FAKE_CLI_SCRIPT, 'utf8'))
const received = []
let ended = false
let wake = () => {}
let requestId = ''

function note(entry) {
  appendFileSync(script.recordTo, `${JSON.stringify(entry)}\n`)
}

function matches(value, pattern) {
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(pattern).every(([key, part]) => matches(value[key], part))
}

async function nextLine(pattern) {
  for (;;) {
    const at = received.findIndex((line) => matches(line, pattern))
    if (at !== -1) return received.splice(at, 1)[0]
    if (ended) process.exit(script.exitAtEnd ?? 0)
    await new Promise((resolve) => {
      wake = resolve
    })
  }
}

function write(text) {
  return new Promise((resolve) => process.stdout.write(text, resolve))
}

const actions = {
  print: (line) => write(`${JSON.stringify(line).replaceAll('"$id"', JSON.stringify(requestId))}\n`),
  printText: (text) => write(text),
  stderr: (text) => process.stderr.write(text),
  sleepMs: (ms) => setTimeout(ms),
  writeFile: ({ path, text }) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  },
  async await(pattern) {
    const line = await nextLine(pattern)
    if (line.request_id !== undefined) requestId = line.request_id
  },
  async awaitEnd() {
    while (!ended) {
      await new Promise((resolve) => {
        wake = resolve
      })
    }
  },
  async flood({ line, count }) {
    const block = `${JSON.stringify(line)}\n`.repeat(100)
    for (let left = count; left > 0; left -= 100) {
      await write(left >= 100 ? block : `${JSON.stringify(line)}\n`.repeat(left))
    }
  },
  ignoreSigterm: () => process.on('SIGTERM', () => note({ signal: 'SIGTERM' })),
  signal: (name) => process.kill(process.pid, name),
  exit: (code) => process.exit(code),
}

const startsBefore = existsSync(script.recordTo)
  ? readFileSync(script.recordTo, 'utf8').split('{"argv":').length - 1
  : 0
note({ argv: process.argv.slice(2), cwd: process.cwd(), env: process.env })
let carry = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', (chunk) => {
  const lines = (carry + chunk).split('\n')
  carry = lines.pop()
  for (const line of lines.filter((each) => each.trim() !== '')) {
    received.push(JSON.parse(line))
    note({ stdin: received.at(-1) })
  }
  wake()
})
process.stdin.on('end', () => {
  ended = true
  note({ stdin: null })
  wake()
})

for (const action of script.then?.[startsBefore - 1] ?? script.actions) {
  const [name, value] = Object.entries(action)[0]
  await actions[name](value)
}
process.stdin.destroy()
