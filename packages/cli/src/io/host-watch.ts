/** Well below the two seconds after which nothing of a dead host may be left. */
const LOOK_MS = 250

type HostProcess = Pick<NodeJS.Process, 'ppid' | 'stdin'>

/**
 * A host that was killed leaves the end of input and nothing else: the session ends then, also in the middle of a turn
 * (spec: SDK §10.1). One that lives may end its input and still want the answer.
 */
export const endWithHost = (process: HostProcess, onGone: () => void): void => {
  const host = process.ppid
  process.stdin.once('end', () => {
    const timer = setInterval(() => {
      if (process.ppid === host && isAlive(host)) return
      clearInterval(timer)
      onGone()
    }, LOOK_MS).unref()
  })
}

/** Where processes keep the id of a parent that is gone, it is asked. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
