/** Whether `*` of the pattern, standing for any characters, can make it the text. Takes linear time per star. */
export const matchesWildcard = (pattern: string, text: string): boolean => {
  const [first = '', ...parts] = pattern.split('*')
  if (parts.length === 0) return text === pattern
  if (!text.startsWith(first)) return false
  const last = parts.pop() ?? ''
  let at = first.length
  for (const part of parts) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
