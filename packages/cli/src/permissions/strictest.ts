import type { Decision } from './decision.ts'

const WEIGHT = { allow: 0, ask: 1, deny: 2 } as const

/** The one of several decisions that lets least happen; of equal ones the first. */
export const strictest = (first: Decision, ...others: readonly Decision[]): Decision =>
  others.reduce((found, next) => (WEIGHT[next.behavior] > WEIGHT[found.behavior] ? next : found), first)
