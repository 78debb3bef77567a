import type { KillShellInput, KillShellOutput } from '@agent-engine/protocol/tool-io/kill-shell'
import { unknownShell } from './bash-output.ts'
import { type Tool, ToolFailure } from './define.ts'
import { defineTool } from './define-tool.ts'

const DESCRIPTION = `Ends a background command that Bash started, together with everything it has started.

- \`shell_id\` is the ID from Bash's result.
- Output it has written can still be read with BashOutput.`

/** Ends background commands (spec: tools §5.4). */
export const killShellTool: Tool = defineTool<KillShellInput, KillShellOutput>({
  name: 'KillShell',
  input: async () => (await import('@agent-engine/protocol/tool-io/kill-shell')).killShellInputSchema,
  parallel: false,
  readOnly: false,
  subjects: () => [],
  describe: () => DESCRIPTION,
  async validate({ shell_id }, { shell }) {
    if (shell.background.find(shell_id) === undefined) throw unknownShell(shell_id, shell.background.list())
  },
  async *run({ shell_id }, { shell: { background } }) {
    const before = background.find(shell_id)
    if (before === undefined) throw unknownShell(shell_id, background.list())
    if (before.status !== 'running') {
      throw new ToolFailure(
        'shell_not_running',
        `Shell ${shell_id} is not running: its status is ${before.status}, so there is nothing to end.`,
      )
    }
    await background.kill(shell_id)
    yield { type: 'done', output: { message: `Killed shell ${shell_id}: ${before.command}`, shell_id } }
  },
  toModel: (output) => ({ content: JSON.stringify(output) }),
})
