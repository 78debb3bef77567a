import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { signalGroup } from './child-group.ts'
import type { ProgramStart } from './spawn-port.ts'
import type { StartedProcess } from './started-process.ts'

/** An end for the child that somebody else than Node has made: a file descriptor or a socket. */
export type PipeEnd = number | Socket

/** Starts a process of this machine, as the leader of a session and group of its own. Throws the system's error. */
export const startSystemProcess = async (
  { file, args, cwd, env, ...streams }: ProgramStart,
  ends: { readonly stdout: PipeEnd | undefined; readonly stderr: PipeEnd | undefined },
): Promise<StartedProcess> => {
  const child = spawn(file, [...args], {
    cwd,
    env: { ...env },
    stdio: [
      streams.stdin ? 'pipe' : 'ignore',
      streams.stdout ? (ends.stdout ?? 'pipe') : 'ignore',
      streams.stderr ? (ends.stderr ?? 'pipe') : 'ignore',
    ],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const { pid } = child
  if (pid === undefined) throw await new Promise((resolve) => child.once('error', resolve))
  child.on('error', () => {})
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    onExit: (listener) => void child.once('exit', (code, signal) => listener({ code, signal })),
    signal: (signal) => signalGroup(pid, signal),
    unref: () => child.unref(),
  }
}
