import type { PermissionBehavior, PermissionUpdate } from '@agent-engine/protocol'
import type { PermissionGate } from '../../permissions/gate.ts'
import type { SideFiles } from '../../session/side-files.ts'
import type { AskPermission } from '../../tools/ask.ts'

export interface RecordedSession {
  readonly side: SideFiles
  readonly gate: PermissionGate
  readonly ask: AskPermission | undefined
}

/**
 * Keeps the session's files informed of its rights and of questions that wait for an answer. `byHost`: whoever answers
 * questions is a program.
 */
export const recordSession = (parts: RecordedSession & { readonly byHost: boolean }): RecordedSession => {
  const { gate, ask, byHost } = parts
  const rules = sessionRules()
  const tell = (): void =>
    parts.side.setRights({
      mode: gate.mode,
      rules: rules.current(),
      additionalDirectories: [...gate.directories],
    })
  tell()
  return {
    side: {
      ...parts.side,
      recordDecision(report) {
        parts.side.recordDecision(
          byHost && report.source === 'user' ? { ...report, source: 'callback' } : report,
        )
      },
    },
    gate: {
      get mode() {
        return gate.mode
      },
      get directories() {
        return gate.directories
      },
      setMode(mode) {
        gate.setMode(mode)
        tell()
      },
      async apply(updates) {
        await gate.apply(updates)
        for (const update of updates) rules.take(update)
        tell()
      },
      decide: (question) => gate.decide(question),
      grant: (list) => gate.grant(list),
      forbids: (question) => gate.forbids(question),
      removes: (toolName, server) => gate.removes(toolName, server),
      mayRead: (path) => gate.mayRead(path),
    },
    ask: ask && waitingFor(ask, parts.side),
  }
}

const waitingFor =
  (ask: AskPermission, side: SideFiles): AskPermission =>
  async (question, signal) => {
    side.updateState({ status: 'waiting_permission' })
    try {
      return await ask(question, signal)
    } finally {
      side.updateState({ status: 'running' })
    }
  }

/** The rules that hold for this session alone, as far as they were given while it ran. */
const sessionRules = () => {
  const texts: Record<PermissionBehavior, Set<string>> = {
    allow: new Set(),
    deny: new Set(),
    ask: new Set(),
  }
  return {
    current: () => ({ allow: [...texts.allow], deny: [...texts.deny], ask: [...texts.ask] }),
    take(update: PermissionUpdate): void {
      if (update.destination !== 'session' || !('rules' in update)) return
      const list = texts[update.behavior]
      if (update.type === 'replaceRules') list.clear()
      for (const { toolName, ruleContent } of update.rules) {
        const text = ruleContent === undefined ? toolName : `${toolName}(${ruleContent})`
        if (update.type === 'removeRules') list.delete(text)
        else list.add(text)
      }
    },
  }
}
