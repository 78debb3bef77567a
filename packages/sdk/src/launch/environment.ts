import { isTruthy } from '../environment-variables.ts'
import type { Options } from '../options.ts'
import { SDK_VERSION } from '../version.ts'

export type ChildEnvironment = { [name: string]: string | undefined }

/** Switch of the SDK's own trace and of the engine's debug log. */
export function isDebugging(env: { readonly [name: string]: string | undefined }): boolean {
  return isTruthy(env.DEBUG_AGENT_SDK ?? env.DEBUG_CLAUDE_AGENT_SDK)
}

/**
 * The environment of the process (spec: SDK, section 3.2): `options.env` replaces that of the host. What would break
 * the child stays out: debugger flags, the host's `DEBUG`, and the mark that makes it a child of another session.
 */
export function childEnvironment(
  options: Pick<Options, 'env' | 'enableFileCheckpointing' | 'toolConfig'>,
  host: { readonly [name: string]: string | undefined },
): ChildEnvironment {
  const env: ChildEnvironment = {}
  for (const [name, value] of Object.entries(options.env ?? host)) if (value !== undefined) env[name] = value
  if (options.env === undefined) delete env.CLAUDECODE
  delete env.NODE_OPTIONS
  delete env.DEBUG
  if (isDebugging(host)) env.DEBUG = '1'
  env.CLAUDE_CODE_ENTRYPOINT ??= 'sdk-ts'
  env.CLAUDE_AGENT_SDK_VERSION ??= SDK_VERSION
  env.CLAUDE_CODE_SDK_READS_SESSION_STATE = '1'
  if (options.enableFileCheckpointing) env.CLAUDE_CODE_ENABLE_SDK_FILE_CHECKPOINTING = 'true'
  const previewFormat = options.toolConfig?.askUserQuestion?.previewFormat
  if (previewFormat !== undefined) env.CLAUDE_CODE_QUESTION_PREVIEW_FORMAT = previewFormat
  return env
}
