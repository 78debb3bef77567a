import type { BackgroundTask, InboundUserMessage, JsonObject, TaskUsage } from '@agent-engine/protocol'
import type { Denial } from '../../tools/result.ts'
import { TurnInterrupted } from '../abort.ts'
import type { InputQueue } from '../queue.ts'

/** A subagent at work. */
export interface AgentTask {
  readonly id: string
  readonly runId: string
  readonly type: string
  readonly description: string
  readonly toolUseId: string
  readonly depth: number
  /** Nobody waits for it; it may become so while it works. */
  background: boolean
  readonly controller: AbortController
  /** Resolves when it is sent to the background. */
  readonly detached: Promise<undefined>
  /** What it has used so far; from when it is at work. */
  usage?: () => TaskUsage
  /** What it was doing when somebody last looked, in a sentence. */
  summary?: string
  /** Where its conversation is. */
  outputFile?: string
}

export type TaskEnd = 'completed' | 'failed' | 'killed'
export type Refusal = 'depth_limit' | 'concurrency_limit' | 'budget'

/** All subagents of a session, at whatever depth. */
export interface AgentTasks {
  readonly running: ReadonlyMap<string, AgentTask>
  start(task: Omit<AgentTask, 'runId' | 'controller' | 'detached' | 'usage' | 'outputFile'>): AgentTask
  /** Sends those that somebody waits for to the background, or only that of a Task call; how many that were. */
  detach(toolUseId?: string): number
  end(task: AgentTask, end: TaskEnd): void
  refuse(why: Refusal): void
  /** What agents in the background were denied: for the result of the turn that ends next. */
  readonly lateDenials: Denial[]
  /** Ends one, also one that somebody waits for; false when there is none of that id. */
  stop(id: string): boolean
  /** Ends all that run in the background. */
  stopAll(): void
  /** Keeps the session open until its release is called. */
  holdOpen(): () => void
  background(): readonly BackgroundTask[]
  /** Queues a message about a task: it joins the running turn or gets one of its own. */
  announce(message: InboundUserMessage): void
  /** `result.subagent_stats`. */
  stats(): JsonObject
}

export const createTasks = (queue: Pick<InputQueue, 'push' | 'hold'>, newId: () => string): AgentTasks => {
  const running = new Map<string, AgentTask>()
  const detaching = new Map<string, () => void>()
  const count = { spawned: 0, background: 0, bySubagents: 0, maxDepth: 0, completed: 0, failed: 0, killed: 0 }
  const refused = { depth_limit: 0, concurrency_limit: 0, budget: 0 }
  const byType: Record<string, number> = {}
  const stop = (task: AgentTask): void => task.controller.abort(new TurnInterrupted())
  return {
    running,
    lateDenials: [],
    start(given) {
      let detach: () => void = () => undefined
      const detached = new Promise<undefined>((resolve) => {
        detach = () => resolve(undefined)
      })
      const task: AgentTask = { ...given, runId: newId(), controller: new AbortController(), detached }
      running.set(task.id, task)
      detaching.set(task.id, detach)
      count.spawned += 1
      count.maxDepth = Math.max(count.maxDepth, task.depth)
      if (task.depth > 1) count.bySubagents += 1
      byType[task.type] = (byType[task.type] ?? 0) + 1
      if (task.background) count.background += 1
      return task
    },
    end(task, end) {
      running.delete(task.id)
      detaching.delete(task.id)
      count[end] += 1
    },
    detach(toolUseId) {
      const waiting = [...running.values()].filter(
        (task) => !task.background && task.depth === 1 && (toolUseId ?? task.toolUseId) === task.toolUseId,
      )
      for (const task of waiting) {
        task.background = true
        detaching.get(task.id)?.()
      }
      return waiting.length
    },
    refuse(why) {
      refused[why] += 1
    },
    stop(id) {
      const task = running.get(id)
      if (task !== undefined) stop(task)
      return task !== undefined
    },
    stopAll() {
      for (const task of running.values()) if (task.background) stop(task)
    },
    holdOpen: () => queue.hold(),
    background: () =>
      [...running.values()]
        .filter(({ background }) => background)
        .map(({ id, runId, type, description }) => ({
          task_id: id,
          run_id: runId,
          task_type: 'local_agent',
          subagent_type: type,
          description,
        })),
    announce: (message) => queue.push(message, performance.now()),
    stats: () => ({
      spawned: count.spawned,
      requested: { background: count.background, foreground: count.spawned - count.background, unset: 0 },
      started_in_background: count.background,
      max_depth: count.maxDepth,
      spawned_by_subagents: count.bySubagents,
      completed: count.completed,
      failed: count.failed,
      killed: { parent: count.killed, user: 0, system: 0 },
      refused,
      by_type: byType,
    }),
  }
}
