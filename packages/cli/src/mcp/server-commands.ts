import { mcpToolName } from '@agent-engine/protocol/tool-names'
import type { ServerPrompt } from './inventory.ts'

/** A prompt of a server as a slash command (spec: mcp §8). */
export interface ServerCommand {
  /** `mcp__<server>__<prompt>`, normalised. */
  readonly name: string
  /** The names the server is configured under and the prompt is listed under. */
  readonly server: string
  readonly prompt: string
  readonly description: string
  /** The names of the arguments: `<required> [optional]`. */
  readonly argumentHint: string
  readonly arguments: ServerPrompt['arguments']
}

/** A text that calls a prompt. */
export interface ServerCommandCall {
  readonly command: ServerCommand
  readonly args: string
}

/** The prompts of all servers; of two with the same name the first stays. */
export const serverCommands = (
  prompts: readonly (ServerPrompt & { readonly server: string })[],
): readonly ServerCommand[] => {
  const byName = new Map<string, ServerCommand>()
  for (const { server, name: prompt, description, arguments: declared } of prompts) {
    const name = mcpToolName(server, prompt)
    if (byName.has(name)) continue
    const argumentHint = declared
      .map((argument) => (argument.required ? `<${argument.name}>` : `[${argument.name}]`))
      .join(' ')
    byName.set(name, { name, server, prompt, description, argumentHint, arguments: declared })
  }
  return [...byName.values()]
}

/** Reads `/mcp__server__prompt args` and `/server:prompt (MCP) args`. Undefined: no prompt is called. */
export const serverCommandCall = (
  text: string,
  commands: readonly ServerCommand[],
): ServerCommandCall | undefined => {
  const trimmed = text.trim()
  if (!trimmed.startsWith('/')) return undefined
  for (const command of commands) {
    const { name, server, prompt } = command
    for (const written of [`/${name}`, `/${server}:${prompt} (MCP)`]) {
      if (!trimmed.startsWith(written)) continue
      const rest = trimmed.slice(written.length)
      if (rest === '' || /^\s/.test(rest)) return { command, args: rest.trim() }
    }
  }
  return undefined
}

/** The words of a call by the names of the arguments, or which required ones have none. */
export type BoundArguments =
  | { readonly type: 'bound'; readonly values: Readonly<Record<string, string>> }
  | { readonly type: 'missing'; readonly names: readonly string[] }

/** By position, split at white space: quotes mean nothing here, and words too many are dropped. */
export const bindArguments = ({ command, args }: ServerCommandCall): BoundArguments => {
  const words = args === '' ? [] : args.split(/\s+/)
  const missing = command.arguments.filter(({ required }, at) => required && words[at] === undefined)
  if (missing.length > 0) return { type: 'missing', names: missing.map(({ name }) => name) }
  const values = command.arguments.flatMap(({ name }, at) => {
    const word = words[at]
    return word === undefined ? [] : [[name, word] as const]
  })
  return { type: 'bound', values: Object.fromEntries(values) }
}
