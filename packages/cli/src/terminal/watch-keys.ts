import type { Readable } from 'node:stream'
import { earlierInput } from './earlier-input.ts'

/** A paste that never ends holds a question back no longer. */
const PASTE_LIMIT_MS = 1_000

/** What keys say beside the text that they type. */
export interface Keys {
  /** A paste has begun and not ended. */
  readonly pasting: boolean
  /** The lines of the last paste that were not entered yet. */
  readonly pasted: string[]
  /** Notes a Ctrl-C; true when the key before it was one too. */
  interrupted(): boolean
  /** The next Ctrl-C is a first one. */
  forgetInterrupt(): void
  /** Resolves when everything that was typed by now has come in. */
  settled(): Promise<void>
  stop(): void
}

interface Key {
  readonly name?: string
  readonly ctrl?: boolean
}

export const watchKeys = (input: Readable): Keys => {
  let pasting = false
  let interrupts = 0
  let ended: (() => void) | undefined
  const onKey = (_text: string | undefined, key: Key): void => {
    if (key.name === 'paste-start') pasting = true
    if (key.name === 'paste-end') {
      pasting = false
      ended?.()
    }
    if (!(key.ctrl && key.name === 'c')) interrupts = 0
  }
  input.on('keypress', onKey)
  return {
    get pasting() {
      return pasting
    },
    pasted: [],
    interrupted() {
      interrupts += 1
      return interrupts > 1
    },
    forgetInterrupt() {
      interrupts = 0
    },
    async settled() {
      await earlierInput()
      if (!pasting) return
      const timer = setTimeout(() => ended?.(), PASTE_LIMIT_MS)
      await new Promise<void>((resolve) => {
        ended = resolve
      })
      clearTimeout(timer)
      pasting = false
    },
    stop: () => void input.off('keypress', onKey),
  }
}
