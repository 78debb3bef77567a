const acts = new Set<() => void>()

function runAll(): void {
  for (const act of acts) act()
}

/**
 * Does something when the host ends. One exit handler serves all queries, and none stays behind when there is nothing
 * left to do, so that a hundred queries leave no trace on `process`.
 */
export function onHostExit(act: () => void): () => void {
  if (acts.size === 0) process.on('exit', runAll)
  acts.add(act)
  return () => {
    if (acts.delete(act) && acts.size === 0) process.off('exit', runAll)
  }
}
