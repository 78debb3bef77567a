import type { SearchOutcome } from '../platform/search.ts'
import { ToolFailure } from './define.ts'

type Failure = Extract<SearchOutcome<never>, { status: 'failed' }>

/** A search that failed is an error, never an empty result (PAIN-31). */
export const searchFailure = ({ reason, message }: Failure, narrower: string): ToolFailure => {
  switch (reason) {
    case 'query':
      return new ToolFailure('search_query', message)
    case 'time-limit':
      return new ToolFailure(
        'search_time_limit',
        `${message} before anything was found. That is not a "no": ${narrower}`,
      )
    case 'killed':
      return new ToolFailure('search_killed', `The search did not finish: ${message}. Try again.`)
  }
}

/** The line that tells the model what an incomplete result lacks. */
export const incompleteNote = (message: string | undefined): string[] =>
  message === undefined ? [] : [`(This result is incomplete. ${message}.)`]
