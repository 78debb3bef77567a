import { START_BUDGET_MS } from './limits.ts'
import type { TransportKind } from './server-entry.ts'
import type { McpSettings } from './settings.ts'

/** Lets so many servers connect at once as their kind may. */
export interface Slots {
  run(kind: TransportKind, connect: () => Promise<void>): Promise<void>
}

interface Lane {
  readonly waiting: (() => void)[]
  free: number
}

/**
 * Starting programs is expensive, so only a few start at a time. One that is slow gives its place away after a while:
 * servers that hang must not keep the good ones behind them waiting.
 */
export const createSlots = (settings: Pick<McpSettings, 'stdioBatch' | 'remoteBatch'>): Slots => {
  const programs: Lane = { waiting: [], free: settings.stdioBatch }
  const remote: Lane = { waiting: [], free: settings.remoteBatch }
  return {
    run(kind, connect) {
      if (kind === 'sdk') return connect()
      return inLane(kind === 'stdio' ? programs : remote, connect)
    },
  }
}

const inLane = async (lane: Lane, connect: () => Promise<void>): Promise<void> => {
  if (lane.free > 0) lane.free -= 1
  else await new Promise<void>((resolve) => lane.waiting.push(resolve))
  let held = true
  const giveBack = (): void => {
    if (!held) return
    held = false
    const next = lane.waiting.shift()
    if (next === undefined) lane.free += 1
    else next()
  }
  const slow = setTimeout(giveBack, START_BUDGET_MS)
  try {
    await connect()
  } finally {
    clearTimeout(slow)
    giveBack()
  }
}
