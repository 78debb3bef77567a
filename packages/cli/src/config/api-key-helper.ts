import { AgentError } from '@agent-engine/protocol/errors'
import type { ChildRegistry } from '../platform/child-registry.ts'
import { runChild } from '../platform/child-run.ts'
import type { Environment } from './settings-env.ts'

const TIMEOUT_MS = 60_000

/** `said`: what the helper wrote to stderr, for people. */
export type RunKeyHelper = () => Promise<{ readonly key: string; readonly said: string }>

/** Runs the setting `apiKeyHelper` with `/bin/sh`; its trimmed output is the key (spec: settings §9). */
export const createApiKeyHelper =
  (
    command: string,
    { registry, cwd, env }: { registry: ChildRegistry; cwd: string; env: Environment },
  ): RunKeyHelper =>
  async () => {
    const { outcome, stdout, stderr } = await runChild({
      registry,
      file: '/bin/sh',
      args: ['-c', command],
      cwd,
      env,
      timeoutMs: TIMEOUT_MS,
    })
    if (outcome.type === 'exited' && outcome.code === 0) return { key: stdout.trim(), said: stderr }
    const how = outcome.type === 'exited' ? `ended with exit code ${outcome.code}` : describeEnd[outcome.type]
    throw new AgentError('api_key_helper', `it ${how}${stderr.trim() === '' ? '' : `: ${stderr.trim()}`}`)
  }

const describeEnd = {
  signaled: 'was ended by a signal',
  timedOut: `took longer than ${TIMEOUT_MS / 1000} seconds`,
  aborted: 'was stopped',
} as const
