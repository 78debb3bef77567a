import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { forgetEarlierInput } from './earlier-input.ts'

/** A server of the project's `.mcp.json` that nobody has decided about, fit to be shown. */
export interface UndecidedServer {
  readonly name: string
  /** Its command or address, without what could be secret. */
  readonly target: string
}

/** `all`: this one and whatever the project adds. `later`: nothing is decided. */
export type ServerAnswer = 'yes' | 'no' | 'all' | 'later'

export type AskServer = (server: UndecidedServer) => Promise<ServerAnswer>

/** Asks in the terminal, before the chat begins. The end of input decides nothing. */
export const createServerQuestion =
  (input: Readable & { readonly isTTY?: boolean }, output: Writable): AskServer =>
  async ({ name, target }) => {
    const lines = createInterface({
      input,
      output,
      prompt: 'Start it, now and in future? [y]es, [n]o, [a]ll servers of this project, [l]ater: ',
    })
    // A pipe was filled for this question; a person cannot have meant it yet.
    if (input.isTTY === true) await forgetEarlierInput(lines)
    output.write(
      `The project's .mcp.json has an MCP server that nobody has decided about:\n  ${name}: ${target}\n`,
    )
    lines.prompt()
    for await (const line of lines) {
      const answer = ANSWERS[line.trim().toLowerCase()]
      if (answer !== undefined) return answer
      lines.prompt()
    }
    return 'later'
  }

const ANSWERS: Readonly<Record<string, ServerAnswer>> = {
  y: 'yes',
  yes: 'yes',
  n: 'no',
  no: 'no',
  a: 'all',
  all: 'all',
  l: 'later',
  later: 'later',
}
