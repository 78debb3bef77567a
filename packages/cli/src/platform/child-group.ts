import { spawn } from 'node:child_process'
import { errnoOf } from './paths.ts'

/** From SIGTERM to SIGKILL, when the caller gives no other grace. */
export const KILL_GRACE_MS = 2_000

/**
 * Sends a signal to every process of a group. False when the group has no process left. The group's id is the id of
 * the child that leads it, so it never is the engine's own (PAIN-44). Windows has no groups: the tree is ended there.
 */
export const signalGroup = (leader: number, signal: NodeJS.Signals): boolean => {
  if (process.platform === 'win32') return endTree(leader)
  try {
    process.kill(-leader, signal)
    return true
  } catch (error) {
    // EPERM: macOS says so for a group of zombies, and a program that changed its user can't be signalled.
    if (errnoOf(error) === 'ESRCH' || errnoOf(error) === 'EPERM') return false
    throw error
  }
}

const endTree = (leader: number): boolean => {
  const taskkill = spawn('taskkill', ['/PID', String(leader), '/T', '/F'], {
    stdio: 'ignore',
    windowsHide: true,
  })
  taskkill.on('error', () => process.kill(leader, 'SIGKILL'))
  taskkill.unref()
  return true
}
