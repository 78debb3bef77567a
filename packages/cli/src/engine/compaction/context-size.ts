import { contextTokens, estimateEntries, tokensSince } from '../../context/tokens.ts'
import type { SessionState } from '../state.ts'

/** Tokens in the context: counted by the API up to the last response, estimated since. */
export interface ContextSize {
  readonly counted: number
  readonly since: number
}

export const contextSize = ({ gauge: { measured, scale }, history }: SessionState): ContextSize =>
  measured === undefined
    ? { counted: 0, since: estimateEntries(history, scale) }
    : { counted: contextTokens(measured.usage), since: tokensSince(history, measured, scale) }
