import { AgentError } from '@agent-engine/protocol/errors'

/** The reason of a turn's signal after `interrupt`. */
export class TurnInterrupted extends AgentError {
  constructor() {
    super('turn_interrupted', 'The turn was interrupted.')
    this.name = 'TurnInterrupted'
  }
}

/** Markers that hosts and readers of transcripts compare against (spec: protocol U4). */
export const INTERRUPTED_STREAMING = '[Request interrupted by user]'
export const INTERRUPTED_TOOLS = '[Request interrupted by user for tool use]'
