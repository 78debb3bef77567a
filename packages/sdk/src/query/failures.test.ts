import { spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProcessError, ResultError, SpawnError } from '../errors.ts'
import type { Options } from '../options.ts'
import { query } from '../query.ts'
import { isAlive, messages, outcomeOf, runQuery, say, typesOf, until } from '../testing/run-query.testing.ts'
import { standIn, temporaryDirectory } from '../testing/stand-in.testing.ts'

const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)
beforeAll(() => void process.on('unhandledRejection', note))
afterAll(() => {
  process.off('unhandledRejection', note)
  expect(unhandled).toEqual([])
})

async function errorWith(options: Options): Promise<unknown> {
  const q = query({ prompt: 'hi', options })
  void q.interrupt()
  const { messages: seen, error } = await outcomeOf(q)
  expect(seen).toEqual([])
  await expect(q.supportedCommands()).rejects.toBe(error)
  expect(await q.next()).toEqual({ done: true, value: undefined })
  return error
}

function file(name: string, content: string, mode: number): string {
  const path = join(temporaryDirectory(), name)
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('PAIN-33: an engine that does not start gives one typed error', () => {
  it('a script that is not there', async () => {
    const error = await errorWith({ pathToAgentExecutable: '/nowhere/agent.js' })
    expect(error).toBeInstanceOf(SpawnError)
    expect(error).toMatchObject({ code: 'ENOENT', message: 'executable not found at /nowhere/agent.js' })
  })

  it('a native program that is not there', async () => {
    expect(await errorWith({ pathToClaudeCodeExecutable: '/nowhere/agent' })).toMatchObject({
      name: 'SpawnError',
      code: 'ENOENT',
      path: '/nowhere/agent',
      message: 'native binary not found at /nowhere/agent',
    })
  })

  it('a command that is not in PATH', async () => {
    expect(
      await errorWith({ pathToAgentExecutable: 'no-such-agent', env: { PATH: '/nowhere' } }),
    ).toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('PATH'),
    })
  })

  it.skipIf(process.getuid?.() === 0 && process.platform === 'win32')(
    'a file that may not be executed',
    async () => {
      expect(await errorWith({ pathToAgentExecutable: file('agent', '#!/bin/sh\n', 0o644) })).toMatchObject({
        name: 'SpawnError',
        code: 'EACCES',
        message: expect.stringContaining('no permission'),
      })
    },
  )

  it('a script whose interpreter is not there', async () => {
    const path = file('agent', '#!/nowhere/interpreter\n', 0o755)
    expect(await errorWith({ pathToAgentExecutable: path })).toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('interpreter'),
    })
  })

  it('a runtime that is not there', async () => {
    const { path } = standIn()
    expect(
      await errorWith({ pathToAgentExecutable: path, executable: 'deno', env: { PATH: '/nowhere' } }),
    ).toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining('deno'),
    })
  })

  it('a working directory that is not there', async () => {
    const { path } = standIn()
    expect(await errorWith({ pathToAgentExecutable: path, cwd: '/nowhere/at/all' })).toMatchObject({
      code: 'ENOENT',
      path: '/nowhere/at/all',
      message: 'working directory does not exist: /nowhere/at/all',
    })
  })

  it.runIf(process.platform === 'linux')('a flag that is longer than the system allows', async () => {
    const { path } = standIn()
    const error = await errorWith({ pathToAgentExecutable: path, systemPrompt: 'S'.repeat(200_000) })
    expect(error).toMatchObject({ code: 'E2BIG', message: expect.stringContaining('--system-prompt') })
    expect(String(error)).not.toContain('SSS')
  })

  it('a spawn function that throws', async () => {
    const { path } = standIn()
    const broken = new Error('no container')
    const options: Options = {
      pathToAgentExecutable: path,
      spawnClaudeCodeProcess: () => {
        throw broken
      },
    }
    expect(await errorWith(options)).toBe(broken)
    expect(await errorWith({ ...options, spawnClaudeCodeProcess: () => Promise.reject(broken) })).toBe(broken)
  })

  it('a missing PATH does not matter: the runtime is known by its full path (SDK-12)', async () => {
    const { path } = standIn()
    const q = query({ prompt: 'hi', options: { pathToAgentExecutable: path, env: {} } })
    expect((await outcomeOf(q)).error).toBeUndefined()
  })
})

describe('PAIN-33: an engine that ends too early gives one typed error', () => {
  it('exit 0 before anything', async () => {
    const { query: q } = runQuery((cli) => cli.exit(0))
    const { error } = await outcomeOf(q)
    expect(error).toBeInstanceOf(ProcessError)
    expect(error).toMatchObject({
      code: 'EEXIT',
      exitCode: 0,
      message: expect.stringContaining('without a result'),
    })
  })

  it('exit 0 in the middle of a turn (SDK-15)', async () => {
    const { query: q } = runQuery((cli) =>
      cli.onUser(() => {
        cli.init()
        cli.later(20, () => cli.exit(0))
      }),
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(typesOf(seen)).toEqual(['system/init'])
    expect(error).toMatchObject({ name: 'ProcessError', exitCode: 0 })
  })

  it('exit 1 before anything, with what it wrote to stderr (SDK-02)', async () => {
    const { query: q } = runQuery((cli) => {
      process.stderr.write('unknown option --nonsense\n')
      cli.exit(1)
    })
    const { error } = await outcomeOf(q)
    expect(error).toMatchObject({
      name: 'ProcessError',
      exitCode: 1,
      signal: null,
      stderr: 'unknown option --nonsense\n',
      message: 'agent process exited with code 1. stderr: unknown option --nonsense',
    })
    await expect(q.supportedModels()).rejects.toBe(error)
  })

  it('killed before init, in the middle of a turn, and during a control request', async () => {
    const before = runQuery((cli) => cli.onRequest(() => undefined))
    process.kill(await until(() => before.query.pid), 'SIGKILL')
    expect((await outcomeOf(before.query)).error).toMatchObject({ signal: 'SIGKILL', exitCode: null })

    const inTurn = runQuery((cli) => cli.onUser(() => cli.init()))
    await inTurn.query.next()
    process.kill(await until(() => inTurn.query.pid), 'SIGKILL')
    const { error } = await outcomeOf(inTurn.query)
    expect(error).toMatchObject({ message: 'agent process terminated by signal SIGKILL' })

    const inRequest = runQuery((cli) => {
      cli.onUser(() => cli.init())
      cli.onRequest(({ subtype }) => (subtype === 'initialize' ? undefined : process.exit(3)))
    })
    await inRequest.query.next()
    const request = inRequest.query.mcpServerStatus()
    await expect(request).rejects.toMatchObject({ name: 'ProcessError', exitCode: 3 })
    expect((await outcomeOf(inRequest.query)).error).toMatchObject({ exitCode: 3 })
  })

  it('an error result and exit 1: the text of the result (SDK-02)', async () => {
    const { query: q } = runQuery((cli) =>
      cli.onUser(() => {
        cli.init()
        cli.result({
          subtype: 'error_max_turns',
          is_error: true,
          errors: ['Reached 3 turns', ' '],
          result: undefined,
        })
      }),
    )
    const { messages: seen, error } = await outcomeOf(q)
    expect(seen.at(-1)).toMatchObject({ subtype: 'error_max_turns' })
    expect(error).toBeInstanceOf(ResultError)
    expect(error).toBeInstanceOf(ProcessError)
    expect(error).toMatchObject({
      name: 'ResultError',
      message: 'agent process returned an error result: Reached 3 turns',
      subtype: 'error_max_turns',
      errors: ['Reached 3 turns', ' '],
      exitCode: 1,
      result: seen.at(-1),
    })
  })

  it('an error in an earlier turn does not count', async () => {
    const { query: q } = runQuery(
      (cli) => cli.onUser((_, count) => cli.result({ is_error: count === 0 })),
      {},
      messages('one', 'two'),
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
  })

  it('a success followed by exit 1', async () => {
    const { query: q } = runQuery((cli) => {
      cli.onUser(() => cli.turn())
      cli.onEnd(() => cli.exit(1))
    })
    expect((await outcomeOf(q)).error).toMatchObject({ name: 'ProcessError', exitCode: 1 })
  })

  it('three broken messages in a row', async () => {
    const { query: q } = runQuery((cli) => cli.onUser(() => cli.raw('{"a\n{"b\n{"secret\n')))
    const { error } = await outcomeOf(q)
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'EPROTOCOL' })
    expect(String(error)).not.toContain('secret')
  })
})

describe('a prompt iterable that throws', () => {
  it('ends the query with its own error, after the messages before it', async () => {
    const own = new Error('database gone')
    async function* prompt() {
      yield say('one')
      await new Promise((resolve) => setTimeout(resolve, 200))
      throw own
    }
    const { query: q } = runQuery(() => {}, {}, prompt())
    const { messages: seen, error } = await outcomeOf(q)
    expect(error).toBe(own)
    expect(seen).toHaveLength(3)
  })

  it('at once, without a message', async () => {
    const own = new Error('nothing to say')
    async function* prompt() {
      yield await Promise.reject<ReturnType<typeof say>>(own)
    }
    const { query: q } = runQuery(() => {}, {}, prompt())
    expect(await outcomeOf(q)).toEqual({ messages: [], error: own })
  })
})

describe('a host that dies', () => {
  it('takes its engine along: uncaught exception, exit and kill', async () => {
    const directory = temporaryDirectory()
    const { path } = standIn((cli) => {
      cli.onUser(() => cli.init({ engine: process.pid }))
      // A real engine ends at the end of its input when its host is gone.
      cli.onEnd(() => cli.exit(0))
    })
    const sdk = JSON.stringify(pathToFileURL(join(directory, 'sdk.mjs')).href)
    const { buildSync } = await import('esbuild')
    buildSync({
      entryPoints: { sdk: join(import.meta.dirname, '../query.ts') },
      outdir: directory,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@agent-engine/source'],
      external: ['@modelcontextprotocol/sdk'],
    })
    const deaths = ['process.exit(5)', "throw new Error('host')", "process.kill(process.pid, 'SIGKILL')"]
    await Promise.all(
      deaths.map(async (death, index) => {
        const host = join(directory, `host-${index}.mjs`)
        writeFileSync(
          host,
          `import { query } from ${sdk}
          const q = query({ prompt: 'hi', options: { pathToAgentExecutable: ${JSON.stringify(path)} } })
          const { value } = await q.next()
          console.log(value.engine)
          setTimeout(() => { ${death} }, 50)
          await q.next()`,
        )
        const child = spawn(process.execPath, [host], { stdio: ['ignore', 'pipe', 'ignore'] })
        let output = ''
        child.stdout.on('data', (chunk) => {
          output += chunk
        })
        const pid = Number(await until(() => /^\d+\n/.exec(output)?.[0]))
        await new Promise((resolve) => child.on('exit', resolve))
        await until(() => !isAlive(pid), 2_000)
      }),
    )
  })
})

describe('the caller', () => {
  it('finds options, environment and process.env as they were', async () => {
    const before = { ...process.env }
    const env = Object.freeze({ ...process.env })
    const { query: q } = runQuery(() => {}, Object.freeze({ env }))
    await outcomeOf(q)
    expect(process.env).toEqual(before)
  })

  it('may throw in its stderr callback, which gets what the engine wrote and nothing else (SDK-25)', async () => {
    const seen: string[] = []
    const { query: q } = runQuery(
      (cli) => {
        process.stderr.write('a line\n')
        cli.onUser(() => cli.turn())
      },
      {
        stderr: (data) => {
          seen.push(data)
          throw new Error('callback')
        },
      },
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
    expect(seen.join('')).toBe('a line\n')
  })
})
