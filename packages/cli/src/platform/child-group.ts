import { spawn } from 'node:child_process'
import { errnoOf } from './paths.ts'

/** From SIGTERM to SIGKILL, when the caller gives no other grace. */
export const KILL_GRACE_MS = 2_000

/**
 * Sends a signal to every process of a group, if there is one left. The group's id is the id of the child that leads
 * it, so it never is the engine's own (PAIN-44). Windows has no groups: the process tree is ended there.
 */
export const signalGroup = (leader: number, signal: NodeJS.Signals): void => {
  if (process.platform === 'win32') endTree(leader)
  else sendTo(-leader, signal)
}

const sendTo = (target: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(target, signal)
  } catch (error) {
    // EPERM: macOS says so for a group of zombies, and a program that changed its user can't be signalled.
    if (errnoOf(error) !== 'ESRCH' && errnoOf(error) !== 'EPERM') throw error
  }
}

const endTree = (leader: number): void => {
  const taskkill = spawn('taskkill', ['/PID', String(leader), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
  })
  taskkill.on('error', () => sendTo(leader, 'SIGKILL'))
  taskkill.unref()
}
