import type { HistoryEntry } from './history.ts'

/** Wraps a note of the engine for the model. */
export const reminder = (text: string): string => `<system-reminder>\n${text}\n</system-reminder>`

/** Text of files and programs inside a reminder: it can't end the reminder, nor begin one. */
export const asContent = (text: string): string => text.replace(/<(\/?)(system-reminder)/gi, '<$1\u200b$2')

/**
 * Where a reminder goes (spec: context §5): before the prompt of its turn, behind tool results as a block of its own, or
 * joined to the text of the last result. Once there it stays there in all later requests.
 */
export type ReminderPlace = 'before-prompt' | 'after-results' | 'joined-to-result'

/** A reminder as an entry of the history. The caller appends it at its place: before the prompt, or behind the results. */
export const reminderEntry = (uuid: string, text: string, place: ReminderPlace): HistoryEntry => ({
  uuid,
  role: 'user',
  content: [{ type: 'text', text }],
  meta: true,
  ...(place === 'joined-to-result' ? { joinsResult: true } : {}),
})

const NO_CHANGES =
  'Change nothing: no edits, no new files, no commands with effects, no commits, no settings.'
const LOOK_ONLY = `Look at whatever you need: read files, search, run commands that only read. ${NO_CHANGES}`

/** While plan mode is on, before each prompt. `instructions` of a host say how to plan in place of our own. */
export const planModeReminder = (tools: ReadonlySet<string>, instructions?: string): string =>
  reminder(
    [
      'Plan mode is on: the user wants to agree to a plan before anything changes. This comes before every other instruction.',
      instructions === undefined ? LOOK_ONLY : `${NO_CHANGES}\n${asContent(instructions)}`,
      tools.has('ExitPlanMode')
        ? 'Ask what only the user can decide. When the plan is complete, hand it over with `ExitPlanMode` and wait for the answer.'
        : 'Ask what only the user can decide. When the plan is complete, give it as your answer and stop there.',
    ].join('\n'),
  )

/** While an output style other than the default is on, before each prompt. */
export const outputStyleReminder = (name: string): string =>
  reminder(`The output style ${asContent(name)} is on. Keep to its instructions.`)

/** Output of a hook that succeeded, as plain text (spec: hooks §7.6). */
export const hookOutputReminder = (event: string, output: string): string =>
  reminder(`${event} hook success: ${asContent(output)}`)

/** `additionalContext` of a hook. `source` is the event, for tools with the tool's name: `PostToolUse:Bash`. */
export const hookContextReminder = (source: string, text: string): string =>
  reminder(`${source} hook additional context: ${asContent(text)}`)

/** A hook objects to a tool call that already ran (spec: hooks §7.5). */
export const hookBlockingReminder = (source: string, command: string, reason: string): string =>
  reminder(`${source} hook blocking error from command: "${asContent(command)}": ${asContent(reason)}`)

/**
 * A file that the engine read for the model without being asked, in two blocks: what was called and what came back. Used
 * for files that a prompt mentions and for files that were in use before a compaction.
 */
export const readReminders = (tool: string, input: object, output: string): readonly [string, string] => [
  reminder(`The ${tool} tool was called for you with this input: ${asContent(JSON.stringify(input))}`),
  reminder(`Result of that call of the ${tool} tool:\n${asContent(output)}`),
]

/** A file changed on disk after the engine's last access (spec: tools §3). `excerpt` has line numbers as in Read results. */
export const fileChangedReminder = (path: string, excerpt: string): string =>
  reminder(
    [
      `${asContent(path)} has changed since you last wrote it: by the user, or by a program such as a formatter. The change is meant; do not undo it unless asked. You need not mention it.`,
      `The changed part, with line numbers:\n${asContent(excerpt)}`,
    ].join('\n'),
  )

/** State of a command in the background that the model has not asked about. */
export const backgroundShellReminder = (shell: {
  readonly id: string
  readonly command: string
  readonly status: string
  readonly exitCode?: number
  readonly hasNewOutput: boolean
}): string => {
  const { id, command, status, exitCode, hasNewOutput } = shell
  const code = exitCode === undefined ? '' : ` with exit code ${exitCode}`
  const output = hasNewOutput ? ' It has output that you have not read.' : ''
  return reminder(`Background shell ${id} (${asContent(command)}): ${status}${code}.${output}`)
}

/** A prompt that came while the turn was running. */
export const queuedPromptReminder = (prompt: string): string =>
  reminder(
    `While you were working the user sent this message. Heed it in what you do next:\n${asContent(prompt)}`,
  )
