import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { PermissionGate } from '../../permissions/gate.ts'
import { parseRule } from '../../permissions/rule.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { ResolvedOptions } from '../options.ts'

/**
 * What a session was allowed when it ended is shown when it goes on, and holds again only where the user's own settings
 * say so (`sessions.restoreSessionPermissions`), never for copies and sessions of unknown origin (spec: sessions §15.5).
 */
export const restoreRights = async (
  options: ResolvedOptions,
  opened: Pick<OpenedSession, 'resumed' | 'forkedFrom' | 'earlierRights'>,
  gate: PermissionGate,
): Promise<void> => {
  if (!opened.resumed) return
  const allow = opened.earlierRights()?.sessionRules.allow ?? []
  if (allow.length === 0) return
  const rules = allow.flatMap((text) => {
    const value = parseRule(text)
    if (value === undefined) return []
    const { toolName, content } = value
    return [{ toolName, ...(content === undefined ? {} : { ruleContent: content }) }]
  })
  const isKnown = opened.forkedFrom === undefined && !options.session.trust
  if (isKnown && isWanted(options)) {
    await gate.apply([{ type: 'addRules', behavior: 'allow', destination: 'session', rules }])
  } else if (options.verbose) {
    options.ports.warn(
      `Note: the session was allowed ${allow.join(', ')} before; that does not hold any more. The user setting sessions.restoreSessionPermissions keeps it.`,
    )
  }
}

/** Neither a project nor a host decides what of earlier answers still holds. */
const isWanted = ({ settings: { layers } }: ResolvedOptions): boolean =>
  layers.some(({ name, settings: { sessions } }) => {
    const isUsers = name === 'user' || name === 'managed'
    return isUsers && isJsonObject(sessions) && sessions.restoreSessionPermissions === true
  })
