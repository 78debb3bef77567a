/** Bytes of an entry before its flags, with the SHA-1 of its object. */
const FIXED = 60
const MODE_AT = 24
const GITLINK = 0o160000
const LONG_ENTRY = 0x4000

/**
 * Paths of the repositories within a repository that its index names. Undefined for an index that cannot be read to
 * its end: a newer format, one that is split in two, one with other hashes.
 */
export const gitlinks = (index: Buffer): readonly string[] | undefined => {
  const version = versionOf(index)
  if (version === undefined) return undefined
  const links: string[] = []
  let at = 12
  let before = ''
  for (let count = index.readUInt32BE(8); count > 0; count -= 1) {
    if (at + FIXED + 2 > index.length) return undefined
    const mode = index.readUInt32BE(at + MODE_AT)
    const isLong = (index.readUInt16BE(at + FIXED) & LONG_ENTRY) !== 0
    let start = at + FIXED + (isLong ? 4 : 2)
    let kept = ''
    if (version === 4) {
      const strip = readOffset(index, start)
      kept = before.slice(0, before.length - strip.value)
      start = strip.next
    }
    const end = index.indexOf(0, start)
    if (end === -1) return undefined
    if (version === 4 || mode === GITLINK) before = kept + index.toString('latin1', start, end)
    if (mode === GITLINK) links.push(Buffer.from(before, 'latin1').toString('utf8'))
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7)
  }
  return hasSplitPart(index, at) ? undefined : links
}

const versionOf = (index: Buffer): number | undefined => {
  if (index.length < 32 || index.toString('latin1', 0, 4) !== 'DIRC') return undefined
  const version = index.readUInt32BE(4)
  return version < 2 || version > 4 ? undefined : version
}

/** A number in groups of seven bits, as in packs. */
const readOffset = (index: Buffer, start: number): { value: number; next: number } => {
  let next = start
  let byte = index[next] ?? 0
  let value = byte & 0x7f
  while ((byte & 0x80) !== 0 && next - start < 5) {
    next += 1
    byte = index[next] ?? 0
    value = (value + 1) * 128 + (byte & 0x7f)
  }
  return { value, next: next + 1 }
}

/** Entries may lie in another file, which the extension `link` names. */
const hasSplitPart = (index: Buffer, start: number): boolean => {
  let at = start
  while (at + 8 <= index.length - 20) {
    if (index.toString('latin1', at, at + 4) === 'link') return true
    at += 8 + index.readUInt32BE(at + 4)
  }
  return at > index.length - 20 && at !== index.length - 20
}
