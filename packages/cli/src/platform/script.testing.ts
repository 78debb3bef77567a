import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { onTestFinished } from 'vitest'

/** Makes a program of TypeScript that imports from `directory`, so that a test can run it in processes of its own. */
export const compileScript = (source: string, directory: string): string => {
  const out = mkdtempSync(join(tmpdir(), 'script-'))
  onTestFinished(() => rmSync(out, { recursive: true, force: true }))
  const outfile = join(out, 'script.mjs')
  buildSync({
    stdin: { contents: source, loader: 'ts', resolveDir: directory },
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@agent-engine/source'],
    outfile,
    logLevel: 'error',
  })
  return outfile
}

export interface RunningScript {
  readonly child: ChildProcess
  /** Resolves when the program has written this text. */
  saw(text: string): Promise<void>
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  output(): string
}

export const runScript = (script: string, args: readonly string[]): RunningScript => {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  return {
    child,
    async saw(text) {
      while (!output.includes(text))
        await Promise.race([once(child.stdout, 'data'), failWhenEnded(child, () => output)])
    },
    ended: once(child, 'close').then(([code, signal]) => code ?? signal),
    output: () => output,
  }
}

const failWhenEnded = async (child: ChildProcess, output: () => string): Promise<never> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  throw new Error(`the program ended early: ${output()}`)
}
