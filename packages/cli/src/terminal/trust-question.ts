import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { listParts } from '../config/trust/describe-trust.ts'
import type { AskTrust } from '../config/trust/project-trust.ts'
import { forgetEarlierInput } from './earlier-input.ts'

/** Asks in the terminal, before the chat begins. The end of input means: leave. */
export const createTrustQuestion =
  (input: Readable & { readonly isTTY?: boolean }, output: Writable): AskTrust =>
  async (cwd, parts) => {
    const lines = createInterface({
      input,
      output,
      prompt: 'Trust them? [y]es, [w]ithout them, [n]o, leave: ',
    })
    // A pipe was filled for this question; a person cannot have meant it yet.
    if (input.isTTY === true) await forgetEarlierInput(lines)
    output.write(
      `Nobody has decided yet whether to trust ${cwd}. Files in it would run programs or widen rights:\n${listParts(parts)}\n`,
    )
    lines.prompt()
    for await (const line of lines) {
      const answer = ANSWERS[line.trim().toLowerCase()]
      if (answer !== undefined) return answer
      lines.prompt()
    }
    return 'leave'
  }

const ANSWERS: Readonly<Record<string, 'trust' | 'restrict' | 'leave'>> = {
  y: 'trust',
  yes: 'trust',
  w: 'restrict',
  without: 'restrict',
  n: 'leave',
  no: 'leave',
}
