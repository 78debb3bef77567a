/** How many units two texts share at the start and, apart from those, at the end. */
export const commonEnds = (a: string, b: string): { readonly head: number; readonly tail: number } => {
  const max = Math.min(a.length, b.length)
  let head = 0
  while (head < max && a.charCodeAt(head) === b.charCodeAt(head)) head += 1
  let tail = 0
  while (tail < max - head && a.charCodeAt(a.length - 1 - tail) === b.charCodeAt(b.length - 1 - tail))
    tail += 1
  return { head, tail }
}
