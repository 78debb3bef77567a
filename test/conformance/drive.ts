import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { killMarked } from '../support/descendants.ts'
import { fillIn } from '../support/match.ts'
import { startMockApi } from '../support/mock-api/server.ts'
import type { Violation } from '../support/mock-api/state.ts'
import { type Cli, startCli } from '../support/run-cli.ts'
import { createTempProject, type TempProject } from '../support/temp-project.ts'
import { playMcpServer } from './mcp-server.ts'
import { type Observation, type ObservedRun, withRecordedPaths } from './observation.ts'
import { type Run, runsOf, type Transcript } from './transcript.ts'

export interface Driven extends Observation {
  violations: readonly Violation[]
  stderr: string
  /** What the driver itself has to say, for instance that it waited in vain. */
  notes: string[]
}

export interface DriveOptions {
  /** The CLI; default: the built one. */
  program?: string
  env?: Record<string, string>
  /** For each wait; default: the transcript's, else 20,000. */
  timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 20_000

/** Plays all runs of a transcript against the CLI and collects what it did. */
export async function drive(transcript: Transcript, options: DriveOptions = {}): Promise<Driven> {
  const project = await createTempProject()
  const mark = randomUUID()
  const names: Record<string, string> = { cwd: project.cwd, home: project.home }
  const api = await startMockApi({ script: fillIn(transcript.model, names) })
  const driven: Driven = { runs: [], files: {}, violations: api.violations, stderr: '', notes: [] }
  try {
    for (const [name, content] of Object.entries(transcript.files ?? {})) {
      await project.write(name, fillIn(content, names))
    }
    for (const run of runsOf(transcript)) {
      const cli = startCli({
        args: fillIn(run.args, names),
        cwd: project.cwd,
        home: project.home,
        apiUrl: api.url,
        mark,
        env: { AGENT_SESSION_LAYOUT: 'projects', ...fillIn(transcript.env ?? {}, names), ...options.env },
        ...(options.program === undefined ? {} : { program: options.program }),
      })
      const timeoutMs = options.timeoutMs ?? transcript.timeoutMs ?? DEFAULT_TIMEOUT_MS
      await playRun(cli, run, { transcript, driven, names, timeoutMs })
      driven.runs.push(observe(cli, project))
      driven.stderr += cli.stderr
      const session = cli.messages.find((message) => typeof message.session_id === 'string')?.session_id
      if (typeof session === 'string') names.session ??= session
    }
    driven.files = withRecordedPaths(await project.files(), project)
    return driven
  } finally {
    await killMarked(mark)
    await api.close()
    await project.remove()
  }
}

interface Play {
  transcript: Transcript
  driven: Driven
  /** Placeholders and what stands for them. */
  names: Record<string, string>
  timeoutMs: number
}

async function playRun(cli: Cli, run: Run, { transcript, driven, names, timeoutMs }: Play): Promise<void> {
  if (transcript.mcpServer !== undefined) void playMcpServer(cli, transcript.mcpServer, timeoutMs)
  try {
    for (const step of run.steps ?? [{ close: true } as const]) {
      if ('send' in step) cli.send(fillIn(step.send, names))
      else if ('text' in step) cli.write(step.text)
      else if ('sleepMs' in step) await setTimeout(step.sleepMs)
      else if ('close' in step) cli.closeInput()
      else {
        const line = await cli.waitFor(step.await, timeoutMs)
        if (step.reply !== undefined) cli.send(fillIn(step.reply, { ...names, id: String(line.request_id) }))
      }
    }
    await cli.waitForExit(timeoutMs)
  } catch (error) {
    driven.notes.push(error instanceof Error ? error.message : String(error))
    cli.kill('SIGKILL')
    await cli.waitForExit()
  }
}

function observe(cli: Cli, project: TempProject): ObservedRun {
  const lines = cli.lines.map((line) => line.json ?? line.text)
  return { lines: withRecordedPaths(lines, project), exit: cli.exit ?? { code: null, signal: null } }
}
