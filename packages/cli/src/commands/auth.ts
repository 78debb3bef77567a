import { AgentError } from '@agent-engine/protocol/errors'
import type { Output } from '../io/output.ts'

/** Which credentials a session here would use. */
export interface AuthStatus {
  readonly loggedIn: boolean
  readonly authMethod: 'api_key' | 'auth_token' | 'api_key_helper' | 'none'
  /** As in `init`. */
  readonly apiKeySource: string
}

const HELP = `Usage: agent auth status

Prints as JSON which credentials a session here would use; nothing is sent and no helper runs. Exit code 0 when there are
some, else 1. There is no sign-in: set ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or the setting apiKeyHelper.
`

/** `agent auth status`, for scripts that look before they start (spec: cli §11.1). */
export const runAuth = async (
  args: readonly string[],
  output: Output,
  status: () => Promise<AuthStatus>,
): Promise<number> => {
  if (args.includes('--help') || args.includes('-h')) {
    output.write(HELP)
    return 0
  }
  const [command, flag, ...rest] = args
  if (command !== 'status' || rest.length > 0 || (flag !== undefined && flag !== '--json')) {
    throw new AgentError(
      'usage',
      "error: unknown command. Use 'agent auth status'. There is no sign-in: set ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN or the setting apiKeyHelper.",
    )
  }
  const found = await status()
  output.write(`${JSON.stringify(found, null, 2)}\n`)
  return found.loggedIn ? 0 : 1
}
