import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { Readable, Writable } from 'node:stream'
import type { Program, ProgramStart, SpawnProgram } from './spawn-port.ts'
import type { ChildExit, StartedProcess } from './started-process.ts'

/** Starts a program through a host's spawner. */
export const startGiven = async (spawn: SpawnProgram, start: ProgramStart): Promise<StartedProcess> => {
  const program = await spawn(start)
  return {
    pid: undefined,
    stdin: start.stdin ? inputOf(program.stdin) : null,
    stdout: start.stdout ? outputOf(program.stdout) : null,
    stderr: start.stderr ? outputOf(program.stderr) : null,
    onExit: (listener) =>
      void program.exited.then(
        ({ code, signal }) => listener(exitOf(code, signal)),
        () => listener({ code: 1, signal: null }),
      ),
    signal(signal) {
      try {
        program.kill(signal)
      } catch {
        // It has ended already, or its host cannot reach it; nobody could do anything about it here.
      }
    },
    unref() {},
  }
}

const inputOf = (given: Program['stdin']): Writable | null => {
  if (!given) return null
  // A program need not read its input; an error without a listener would end the host.
  if (given instanceof EventEmitter) given.on('error', () => {})
  return new Writable({
    write: (chunk: Buffer, _, done) => void given.write(chunk, done),
    final(done) {
      given.end()
      done()
    },
  })
}

const outputOf = (given: Program['stdout']): Readable | null =>
  given ? Readable.from(given, { objectMode: false }) : null

const exitOf = (code: number | null, signal: string | null | undefined): ChildExit => {
  if (!signal) return { code: code ?? 1, signal: null }
  return { code: null, signal: isSignal(signal) ? signal : 'SIGKILL' }
}

const isSignal = (name: string): name is NodeJS.Signals => name in constants.signals
