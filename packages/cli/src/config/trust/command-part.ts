import { type TrustPart, trustPart } from './part.ts'

/** A command or skill of the project as far as trust is concerned. */
export interface ProjectCommand {
  readonly kind: 'command' | 'skill'
  readonly name: string
  readonly allowedTools: readonly string[]
  readonly hooks?: unknown
}

/** What a command would run or allow without a question; undefined when its text only speaks to the model. */
export const commandPart = (
  { kind, name, allowedTools, hooks }: ProjectCommand,
  body: string,
  runsShell: boolean,
): TrustPart | undefined => {
  if (allowedTools.length === 0 && !runsShell && hooks === undefined) return undefined
  const effects = [
    ...(runsShell ? ['runs shell commands'] : []),
    ...(hooks === undefined ? [] : ['runs hooks']),
    ...(allowedTools.length > 0 ? [`allows without a question: ${allowedTools.join(', ')}`] : []),
  ]
  return trustPart(`${kind} /${name}`, effects.join('; '), {
    allowedTools,
    body,
    ...(hooks === undefined ? {} : { hooks }),
  })
}
