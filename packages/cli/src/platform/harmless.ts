/**
 * Text that anybody may have written, for a terminal: what could steer it, or turn the direction of what follows, becomes
 * a replacement character. Line feeds stay.
 */
export const harmless = (text: string): string => text.replace(/[^\P{Cc}\n]|\p{Cf}/gu, '\u{fffd}')

/** The same for a line: runs of what could steer a terminal, line feeds too, become one blank. */
export const harmlessLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
