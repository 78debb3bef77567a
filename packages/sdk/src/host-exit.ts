import type { SpawnedProcess } from './transport.ts'

const live = new Set<SpawnedProcess>()

function killAll(): void {
  for (const child of live) child.kill('SIGTERM')
}

/**
 * Has the process ended when the host ends. One exit handler serves all queries, and none stays behind when no process
 * runs, so that a hundred queries leave no trace on `process`.
 */
export function endWithHost(child: SpawnedProcess): () => void {
  if (live.size === 0) process.on('exit', killAll)
  live.add(child)
  return () => {
    if (live.delete(child) && live.size === 0) process.off('exit', killAll)
  }
}
