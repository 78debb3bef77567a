import type { Output } from '../../io/output.ts'

/** Hands over what is written in one go as one text, never from within the call that wrote it. */
export const embeddedOutput = (take: (text: string) => void): Output => {
  let text = ''
  let scheduled = false
  const flush = (): void => {
    scheduled = false
    if (text === '') return
    const ready = text
    text = ''
    take(ready)
  }
  return {
    closed: false,
    write(part) {
      text += part
      if (scheduled) return
      scheduled = true
      queueMicrotask(flush)
    },
    // The reader is in this process and takes everything at once.
    drain: () => undefined,
    async finish() {
      flush()
    },
  }
}
