import type { EngineMessage, TaskUpdatedMessage } from '@agent-engine/protocol'
import type { BackgroundShells } from '../platform/shell-session/background.ts'
import type { ShellTask, ShellTaskEnd, ShellTasks, WaitingShell } from '../tools/shell-tasks.ts'
import type { EngineParts } from './parts.ts'
import { tags } from './record.ts'
import type { SessionState } from './state.ts'

/** Everything that works in the background. */
export const tellOfBackground = (
  { sink, transcript }: Pick<EngineParts, 'sink' | 'transcript'>,
  { tasks, shells }: Pick<SessionState, 'tasks' | 'shells'>,
): void =>
  sink.emit({
    type: 'system',
    subtype: 'background_tasks_changed',
    tasks: [...tasks.background(), ...shells.background.values()],
    ...tags(transcript),
  })

const PATCHES = { completed: 'completed', failed: 'failed', stopped: 'killed' } as const

type Parts = Pick<EngineParts, 'sink' | 'transcript' | 'agent'>
type State = Pick<SessionState, 'tasks' | 'shells'>

const descriptionOf = ({ command, description }: ShellTask): string => description || command

/** The messages about the commands of one call. */
const tellerOf = (parts: Parts, { shells }: State, toolUseId: string) => {
  const emit = (message: EngineMessage): void => {
    if (!shells.over) parts.sink.emit(message)
  }
  const change = (id: string, patch: TaskUpdatedMessage['patch']): void =>
    emit({ type: 'system', subtype: 'task_updated', task_id: id, patch, ...tags(parts.transcript) })
  return {
    change,
    start: (id: string, task: ShellTask, isBackgrounded: boolean): void =>
      emit({
        type: 'system',
        subtype: 'task_started',
        task_id: id,
        tool_use_id: toolUseId,
        description: descriptionOf(task),
        task_type: 'local_bash',
        is_backgrounded: isBackgrounded,
        ...(parts.agent === undefined ? {} : { parent_task_id: parts.agent.id }),
        ...tags(parts.transcript),
      }),
    end(id: string, task: ShellTask, end: ShellTaskEnd, code?: number | null): void {
      change(id, { status: PATCHES[end], end_time: parts.transcript.now() })
      emit({
        type: 'system',
        subtype: 'task_notification',
        task_id: id,
        tool_use_id: toolUseId,
        status: end,
        output_file: '',
        summary: `Command "${descriptionOf(task)}" ${HOW[end]}${code ? ` with exit code ${code}` : ''}`,
        ...tags(parts.transcript),
      })
    },
  }
}

/** Tells hosts of the commands of one call (spec: protocol §5.8, tools §5.2). */
export const shellTasks = (
  parts: Parts,
  state: State,
  toolUseId: string,
  shellsOf: () => BackgroundShells,
): ShellTasks => {
  const { shells } = state
  const tell = tellerOf(parts, state, toolUseId)
  /** `announce` says what starts; the list of all that works in the background comes before, as with agents. */
  const follow = (id: string, task: ShellTask, announce: () => void): void => {
    const background = shellsOf()
    shells.background.set(id, { task_id: id, task_type: 'local_bash', description: descriptionOf(task) })
    if (!shells.over) tellOfBackground(parts, state)
    announce()
    const check = (): void => {
      const { status, exitCode } = background.find(id) ?? { status: 'killed', exitCode: null }
      if (status === 'running' || !shells.background.delete(id)) return
      unsubscribe()
      tell.end(id, task, status === 'killed' ? 'stopped' : status, exitCode)
      if (!shells.over) tellOfBackground(parts, state)
    }
    const unsubscribe = background.subscribe(check)
    check()
  }
  return {
    wait: (task, mayMove) => {
      let name: string | undefined
      const id = (): string => {
        name ??= shellsOf().newShellId()
        return name
      }
      let isTold = false
      let isOver = false
      let detach: () => void = () => undefined
      const detached = new Promise<undefined>((resolve) => {
        detach = () => resolve(undefined)
      })
      let isStopped = false
      let stop: () => void = () => undefined
      const stopped = new Promise<undefined>((resolve) => {
        stop = () => {
          isStopped = true
          resolve(undefined)
        }
      })
      const command = {
        toolUseId,
        isMain: parts.agent === undefined,
        mayMove,
        get id() {
          return isTold ? name : undefined
        },
        detach,
        stop,
      }
      shells.waiting.add(command)
      const finish = (): boolean => {
        shells.waiting.delete(command)
        const isFirst = !isOver
        isOver = true
        return isFirst
      }
      const waiting: WaitingShell = {
        id,
        detached,
        stopped,
        takesLong() {
          if (!isTold) tell.start(id(), task, false)
          isTold = true
        },
        moved() {
          if (!finish()) return
          if (isTold) tell.change(id(), { is_backgrounded: true })
          follow(id(), task, () => {
            if (!isTold) tell.start(id(), task, true)
          })
        },
        ended(end) {
          if (finish() && isTold) tell.end(id(), task, isStopped ? 'stopped' : end)
        },
      }
      return waiting
    },
    started(id, task) {
      follow(id, task, () => tell.start(id, task, true))
    },
  }
}

const HOW = { completed: 'has finished', failed: 'has failed', stopped: 'was stopped' } as const
