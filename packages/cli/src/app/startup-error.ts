import { AgentError } from '@agent-engine/protocol/errors'

/** Something the run needs is missing or unreadable; found after the command line was understood. */
export class StartupError extends AgentError {
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
    this.name = 'StartupError'
  }
}
