import type { BashInput, BashOutput } from '@agent-engine/protocol/tool-io/bash'
import type { ShellProgress, ShellRunResult } from '../platform/shell-session/foreground.ts'
import { describeBash } from './bash-prompt.ts'
import { bashOutput, bashResult, failureText, seconds } from './bash-result.ts'
import type { ToolContext } from './context.ts'
import { type Tool, type ToolEvent, ToolFailure, ToolInputError } from './define.ts'
import { defineTool } from './define-tool.ts'
import { exitMeaning } from './exit-meaning.ts'
import { withoutParameter } from './input-schema.ts'
import { createProgressQueue } from './progress-queue.ts'
import { bashTimeout, shellOutputLimit } from './shell-settings.ts'

export interface BashOptions {
  /** Commands that change nothing may run beside other calls. */
  isReadOnly(command: string): boolean
  /** False: no `run_in_background`, and a command out of time is ended (`CLAUDE_CODE_DISABLE_BACKGROUND_TASKS`). */
  readonly backgroundShells?: boolean
}

/** Runs command lines in the session's shell (spec: tools §5.1). */
export const createBashTool = ({ isReadOnly, backgroundShells = true }: BashOptions): Tool =>
  defineTool<BashInput, BashOutput>({
    name: 'Bash',
    async input() {
      const { bashInputSchema } = await import('@agent-engine/protocol/tool-io/bash')
      return backgroundShells ? bashInputSchema : bashInputSchema.omit({ run_in_background: true })
    },
    ...(backgroundShells ? {} : { inputSchema: withoutParameter('Bash', 'run_in_background') }),
    parallel: (input) => input.run_in_background !== true && isReadOnly(input.command),
    readOnly: false,
    subjects: ({ command }) => [{ kind: 'command', command }],
    describe: (env) => describeBash({ ...env, backgroundShells: env.backgroundShells && backgroundShells }),
    async validate({ command }) {
      if (command.includes('\0')) {
        throw new ToolInputError(
          'command_nul',
          'The command contains a NUL byte, which no shell can take. Send it without.',
        )
      }
    },
    run: (input, ctx) =>
      input.run_in_background === true
        ? startInBackground(input, ctx)
        : runInForeground(input, ctx, backgroundShells),
    toModel: bashResult,
  })

async function* startInBackground(
  { command, description }: BashInput,
  ctx: ToolContext,
): AsyncGenerator<ToolEvent<BashOutput>, void, void> {
  const { id } = await ctx.shell.start(command)
  ctx.shellTasks?.started(id, { command, description })
  yield {
    type: 'done',
    output: { stdout: '', stderr: '', interrupted: false, isImage: false, backgroundTaskId: id },
  }
}

async function* runInForeground(
  input: BashInput,
  ctx: ToolContext,
  backgroundShells: boolean,
): AsyncGenerator<ToolEvent<BashOutput>, void, void> {
  const timeoutMs = bashTimeout(input.timeout, ctx.env)
  const progress = createProgressQueue<ShellProgress>()
  const waiting = ctx.shellTasks?.wait(input, backgroundShells)
  const running = ctx.shell
    .run({
      command: input.command,
      timeoutMs,
      onTimeout: backgroundShells && mayGoOn(input.command) ? 'background' : 'kill',
      signal: ctx.signal,
      onProgress: progress.push,
      ...(waiting === undefined
        ? {}
        : { id: waiting.id, detached: waiting.detached, stopped: waiting.stopped }),
    })
    .finally(progress.end)
  try {
    for await (const { elapsedMs, bytes, newlines } of progress) {
      waiting?.takesLong()
      yield {
        type: 'progress',
        data: { elapsedSeconds: Math.round(elapsedMs / 1000), outputBytes: bytes, outputLines: newlines },
      }
    }
    const result = await running
    if (result.type === 'backgrounded') waiting?.moved()
    const output = await outputOf(result, input, timeoutMs, ctx)
    waiting?.ended('completed')
    yield { type: 'done', output }
  } finally {
    waiting?.ended(ctx.signal.aborted ? 'stopped' : 'failed')
  }
}

/** Waiting on is of no use after `sleep`, and git leaves locks behind that block other commands (spec: tools §5.1). */
const mayGoOn = (command: string): boolean => !/^\s*sleep\b|\bgit\b/.test(command)

const outputOf = async (
  result: ShellRunResult,
  { command }: BashInput,
  timeoutMs: number,
  ctx: ToolContext,
): Promise<BashOutput> => {
  const limit = shellOutputLimit(ctx.env)
  switch (result.type) {
    case 'exited': {
      const meaning = exitMeaning(command, result.exitCode)
      if (result.exitCode !== 0 && meaning === undefined) {
        throw new ToolFailure(
          'command_failed',
          await failureText(`Exit code ${result.exitCode}`, result.output, limit),
        )
      }
      return bashOutput(result.output, limit, {
        ...(result.cwdReset === undefined
          ? {}
          : { stderr: `The shell's working directory was reset to ${result.cwdReset}` }),
        ...(meaning === undefined ? {} : { returnCodeInterpretation: meaning }),
      })
    }
    case 'backgrounded':
      return bashOutput(result.output, limit, {
        backgroundTaskId: result.shell.id,
        ...(result.reason === 'timeout' ? { timedOutAfterMs: timeoutMs } : {}),
      })
    case 'timedOut': {
      const headline = `Exit code ${result.exitCode}\nCommand timed out after ${seconds(timeoutMs)}`
      throw new ToolFailure('command_timed_out', await failureText(headline, result.output, limit))
    }
    case 'interrupted':
      if (ctx.signal.aborted) throw ctx.signal.reason
      throw new ToolFailure(
        'command_stopped',
        await failureText('The user stopped this command.', result.output, limit),
      )
  }
}
