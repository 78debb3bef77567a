import type { Options } from '../options.ts'

/** Whether a query has to fetch its session from a store before it can start. */
export function needsRestore({ sessionStore, resume, continue: goesOn }: Options): boolean {
  return sessionStore !== undefined && (resume !== undefined || goesOn === true)
}
