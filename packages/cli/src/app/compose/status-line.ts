import { existsSync } from 'node:fs'
import type { Settings } from '@agent-engine/protocol'
import type { Engine } from '../../engine/engine.ts'
import { childEnv } from '../../platform/child-env.ts'
import { runChild } from '../../platform/child-run.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import type { Ground } from './ground.ts'

export interface StatusLineParts
  extends Pick<Ground, 'options' | 'transcript' | 'registry' | 'cwd' | 'entrypoint' | 'log'> {
  readonly engine: Engine
}

/** A person waits for the prompt. */
const LONGEST_MS = 2_000
const MAX_BYTES = 8_192

/**
 * What the command of setting `statusLine` prints about the session (spec: settings §11); undefined when there is none,
 * when it fails, and when hooks are turned off.
 */
export const showStatusLine = async (parts: StatusLineParts): Promise<string | undefined> => {
  const { options, registry, transcript, entrypoint, log } = parts
  const { statusLine, disableAllHooks } = options.settings.effective
  if (statusLine === undefined || disableAllHooks === true) return undefined
  const { outcome, stdout, stderr } = await runChild({
    registry,
    file: '/bin/sh',
    args: ['-c', statusLine.command],
    cwd: existsSync(parts.cwd()) ? parts.cwd() : options.cwd,
    env: childEnv({ base: options.env, sessionId: transcript.sessionId, entrypoint }),
    input: `${JSON.stringify(inputOf(parts))}\n`,
    timeoutMs: LONGEST_MS,
    maxBytes: MAX_BYTES,
  })
  if (outcome.type === 'exited' && outcome.code === 0) return shown(stdout, statusLine)
  log('terminal', 'status_line_failed', { outcome: outcome.type, stderr: stderr.slice(0, 1000) })
  return undefined
}

const shown = (stdout: string, { padding = 0 }: NonNullable<Settings['statusLine']>): string | undefined => {
  const text = stdout.trimEnd()
  const margin = ' '.repeat(Math.min(40, Math.max(0, Math.round(padding))))
  return text === '' ? undefined : text.replace(/^/gm, margin)
}

const displayName = (id: string): string => {
  const family = /opus|sonnet|haiku/.exec(id)?.[0]
  return family === undefined ? id : family[0]?.toUpperCase() + family.slice(1)
}

const inputOf = ({ engine, options, transcript, cwd }: StatusLineParts) => {
  const { session } = engine.inspect.usage()
  return {
    hook_event_name: 'Status',
    session_id: transcript.sessionId,
    transcript_path: transcript.path,
    cwd: cwd(),
    model: { id: engine.model, display_name: displayName(engine.model) },
    workspace: { current_dir: cwd(), project_dir: options.cwd },
    version: ENGINE_VERSION,
    output_style: { name: options.settings.effective.outputStyle ?? 'default' },
    cost: {
      total_cost_usd: session.total_cost_usd,
      total_duration_ms: session.total_duration_ms,
      total_api_duration_ms: session.total_api_duration_ms,
      total_lines_added: session.total_lines_added,
      total_lines_removed: session.total_lines_removed,
    },
  }
}
