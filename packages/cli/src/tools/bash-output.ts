import type { BashOutputInput, BashOutputOutput } from '@agent-engine/protocol/tool-io/bash-output'
import type { ShellText } from '../platform/shell-session/background.ts'
import { timestamp } from '../platform/stamps.ts'
import { countNewlines, truncateHead } from '../platform/text.ts'
import { trimOutput } from './bash-result.ts'
import { type Tool, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { checkPattern, filterLines } from './line-filter.ts'
import { shellOutputLimit } from './shell-settings.ts'

export interface BashOutputOptions {
  /** Every call gives all output from the start, as 2.0.22 does. Default: what is new since the last call. */
  readonly wholeOutput?: boolean
}

const DESCRIPTION = `Gives the output and the status of a background command that Bash started.

- \`bash_id\` is the ID from Bash's result.
- Each call gives only what was written since the last one. Output that was read is gone, and so are lines that \`filter\` left out.
- \`filter\` is a regular expression, letter case ignored: only lines that match are shown.
- Status: running, completed (exit code 0), failed (another exit code) or killed. You are told when a command ends: call this when you need the output, not to wait.`

/** Reads what background commands write (spec: tools §5.3). */
export const createBashOutputTool = ({ wholeOutput = false }: BashOutputOptions = {}): Tool =>
  defineTool<BashOutputInput, BashOutputOutput>({
    name: 'BashOutput',
    input: async () => (await import('@agent-engine/protocol/tool-io/bash-output')).bashOutputInputSchema,
    parallel: true,
    readOnly: true,
    subjects: () => [],
    describe: () => DESCRIPTION,
    async validate({ bash_id, filter }, { shell }) {
      if (filter !== undefined) checkPattern(filter)
      if (shell.background.find(bash_id) === undefined) throw unknownShell(bash_id, shell.background.list())
    },
    async *run({ bash_id, filter }, ctx) {
      const { background } = ctx.shell
      const reading = await background.read(bash_id, wholeOutput)
      if (reading === undefined) throw unknownShell(bash_id, background.list())
      const { shell } = reading
      const limit = shellOutputLimit(ctx.env)
      const [stdout, stderr] = await Promise.all(
        [reading.stdout, reading.stderr].map((stream) => show(stream, filter, limit)),
      )
      yield {
        type: 'done',
        output: {
          shellId: shell.id,
          command: shell.command,
          status: shell.status,
          exitCode: shell.exitCode,
          stdout: stdout?.text ?? '',
          stderr: stderr?.text ?? '',
          stdoutLines: stdout?.lines ?? 1,
          stderrLines: stderr?.lines ?? 1,
          timestamp: timestamp(ctx),
          ...(filter === undefined ? {} : { filterPattern: filter }),
        },
      }
    },
    toModel: (output) => ({ content: sections(output) }),
  })

export const bashOutputTool: Tool = createBashOutputTool()

/** Class V, as the id is the call's own mistake (spec: tools §5.3, 5.4). */
export const unknownShell = (id: string, known: readonly { readonly id: string }[]): ToolInputError =>
  new ToolInputError(
    'shell_not_found',
    `No shell found with ID: ${id}. ${known.length === 0 ? 'No command was started in the background.' : `Known IDs: ${known.map((shell) => shell.id).join(', ')}`}`,
  )

interface Shown {
  readonly text: string
  /** Lines before filtering; an empty text has one. */
  readonly lines: number
}

const show = async (
  { text, newlines, missed }: ShellText,
  filter: string | undefined,
  limit: number,
): Promise<Shown> => {
  const trimmed = trimOutput(text)
  const beyond = newlines - countNewlines(text)
  const filtered = filter === undefined ? trimmed : await filterLines(trimmed, filter)
  const gap = missed === 0 ? '' : `[${missed} bytes of older output were not kept]\n`
  return {
    text: `${gap}${truncateHead(filtered, limit, beyond)}`,
    lines: countNewlines(trimmed) + 1 + beyond,
  }
}

const sections = ({ status, exitCode, stdout, stderr, timestamp }: BashOutputOutput): string =>
  [
    `<status>${status}</status>`,
    ...(exitCode === null ? [] : [`<exit_code>${exitCode}</exit_code>`]),
    ...(stdout === '' ? [] : [`<stdout>\n${stdout}\n</stdout>`]),
    ...(stderr === '' ? [] : [`<stderr>\n${stderr}\n</stderr>`]),
    `<timestamp>${timestamp}</timestamp>`,
  ].join('\n\n')
