import { randomUUID } from 'node:crypto'
import type { EngineMessage } from '@agent-engine/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryTranscript } from '../engine.testing.ts'
import { addHistory, createState, type SessionState } from '../state.ts'
import { summarizeProgress } from './summaries.ts'
import { createTasks } from './tasks.ts'

const queue = { push: () => undefined, hold: () => () => undefined }
const facts = {
  costOf: () => 0,
  contextWindow: () => 200_000,
  maxOutputTokens: () => 32_000,
  isListed: () => true,
}

const work = (state: SessionState, content: string): void =>
  addHistory(state, { uuid: randomUUID(), role: 'assistant', content })

interface Setup {
  readonly state: SessionState
  readonly asked: string[]
  readonly seen: EngineMessage[]
  end(): void
}

/** An agent at work; `answer` is what the small model says each time. */
const agentAtWork = (answer: (signal: AbortSignal) => Promise<string>): Setup => {
  const tasks = createTasks(queue, randomUUID)
  const state = createState([], facts, { model: undefined, maxThinkingTokens: undefined }, { tasks })
  const task = tasks.start({
    id: 'a1',
    type: 'explorer',
    description: 'find the bug',
    toolUseId: 'toolu_1',
    depth: 1,
    background: false,
  })
  task.usage = () => ({ total_tokens: 10, tool_uses: 1, duration_ms: 5 })
  const seen: EngineMessage[] = []
  const asked: string[] = []
  const end = summarizeProgress({
    parts: {
      sink: { emit: (message) => void seen.push(message), drain: () => undefined },
      transcript: memoryTranscript(),
      log: () => undefined,
    },
    task,
    state,
    everyMs: 1000,
    ask(question, signal) {
      asked.push(question)
      return answer(signal)
    },
  })
  return { state, asked, seen, end }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('summaries of what a subagent does', () => {
  it('come at intervals with what it has used, and only when it has done something', async () => {
    const { state, asked, seen, end } = agentAtWork(async () => ' Reading\nsrc/parse.ts. ')
    await vi.advanceTimersByTimeAsync(1000)
    expect(asked).toEqual([])
    work(state, 'I look at src/parse.ts.')
    await vi.advanceTimersByTimeAsync(3000)
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('find the bug')
    expect(asked[0]).toContain('Agent: I look at src/parse.ts.')
    expect(seen).toMatchObject([
      {
        type: 'system',
        subtype: 'task_progress',
        task_id: 'a1',
        tool_use_id: 'toolu_1',
        subagent_type: 'explorer',
        summary: 'Reading src/parse.ts.',
        usage: { tool_uses: 1 },
      },
    ])
    end()
  })

  it('are not asked for twice at a time, and stop with the agent', async () => {
    let signal: AbortSignal | undefined
    const { state, asked, seen, end } = agentAtWork((given) => {
      signal = given
      return new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason)))
    })
    work(state, 'one')
    await vi.advanceTimersByTimeAsync(1000)
    work(state, 'two')
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toHaveLength(1)
    end()
    expect(signal?.aborted).toBe(true)
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toHaveLength(1)
    expect(seen).toEqual([])
  })

  it('go on after one that failed', async () => {
    let tries = 0
    const { state, seen, end } = agentAtWork(async () => {
      tries += 1
      if (tries === 1) throw new Error('overloaded')
      return 'Running the tests.'
    })
    work(state, 'one')
    await vi.advanceTimersByTimeAsync(1000)
    work(state, 'two')
    await vi.advanceTimersByTimeAsync(1000)
    expect(seen).toMatchObject([{ summary: 'Running the tests.' }])
    end()
  })
})
