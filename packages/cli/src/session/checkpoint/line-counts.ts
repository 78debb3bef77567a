const TIME_LIMIT_MS = 500

/** Lines that come and go when one content takes the place of another; none for what is no text. */
export const countLines = async (
  before: Buffer,
  after: Buffer,
): Promise<{ readonly insertions: number; readonly deletions: number }> => {
  if (before.includes(0) || after.includes(0)) return { insertions: 0, deletions: 0 }
  const { diffLines } = await import('diff')
  const oldText = before.toString('utf8')
  const newText = after.toString('utf8')
  const parts = diffLines(oldText, newText, { timeout: TIME_LIMIT_MS })
  if (parts === undefined) return { insertions: linesIn(newText), deletions: linesIn(oldText) }
  let insertions = 0
  let deletions = 0
  for (const { added, removed, count } of parts) {
    if (added) insertions += count
    if (removed) deletions += count
  }
  return { insertions, deletions }
}

const linesIn = (text: string): number => {
  if (text === '') return 0
  const lines = text.split('\n').length
  return text.endsWith('\n') ? lines - 1 : lines
}
