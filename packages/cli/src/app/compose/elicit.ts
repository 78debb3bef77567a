import type { HookEvent, JsonObject } from '@agent-engine/protocol'
import type { ElicitationRequest, ElicitationResponse } from '@agent-engine/protocol/control/elicitation'
import { messageOf } from '@agent-engine/protocol/errors'
import type { FrontEnd } from '../../commands/session.ts'
import { tags } from '../../engine/record.ts'
import type { HookOutcome, Hooks } from '../../hooks/port.ts'
import { createElicitations, type Elicit, type Elicitations } from '../../mcp/elicitations.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import type { Transcript } from '../../session/transcript.ts'

interface ElicitParts {
  /** Undefined while the session is being put together. */
  hooks(): Hooks | undefined
  /** Asks the user by way of the front end; absent: nobody can be asked. */
  readonly ask: Elicit | undefined
  readonly log: (event: string, fields: JsonObject) => void
}

/** Servers ask the user by way of hooks and the front end; that the user is done somewhere is told to both. */
export const composeElicitations = ({
  frontEnd,
  hooks,
  transcript,
  log,
}: {
  readonly frontEnd: FrontEnd
  hooks(): Hooks | undefined
  readonly transcript: Pick<Transcript, 'sessionId' | 'newId'>
  readonly log: DebugLog
}): Elicitations => {
  const parts: ElicitParts = {
    hooks,
    ask: frontEnd.elicit,
    log: (event, fields) => log('mcp', event, fields),
  }
  return createElicitations(elicitWithHooks(parts), (server, id) => {
    frontEnd.sink.emit({
      type: 'system',
      subtype: 'elicitation_complete',
      mcp_server_name: server,
      elicitation_id: id,
      ...tags(transcript),
    })
    notify(parts, 'elicitation_complete', `${server}: done`, new AbortController().signal)
  })
}

/**
 * What a server asks of the user: an Elicitation hook may answer, else the front end asks, else it is cancelled; an
 * ElicitationResult hook has the last word (spec: mcp §12.2, hooks §7.3).
 */
const elicitWithHooks =
  (parts: ElicitParts): Elicit =>
  async (request, signal) => {
    const { mcp_server_name: server, mode, elicitation_id: id } = request
    const { subtype: _, property_order: __, ...fields } = request
    const first = await dispatch(parts, 'Elicitation', server, fields, signal)
    const answer = answerOf(first) ?? (await askUser(parts, request, signal))
    const result = {
      mcp_server_name: server,
      action: answer.action,
      ...(answer.content === undefined ? {} : { content: answer.content }),
      ...(mode === undefined ? {} : { mode }),
      ...(id === undefined ? {} : { elicitation_id: id }),
    }
    const last = await dispatch(parts, 'ElicitationResult', server, result, signal)
    const action = answerOf(last)?.action ?? answer.action
    const content = last?.elicitation?.content ?? answer.content
    return action === 'accept' && content !== undefined ? { action, content } : { action }
  }

/** What hooks say in the user's place. */
const answerOf = (outcome: HookOutcome | undefined): ElicitationResponse | undefined => {
  if (outcome?.block !== undefined) return { action: 'decline' }
  const { action, content } = outcome?.elicitation ?? {}
  if (action === undefined) return undefined
  return action === 'accept' ? { action, content: content ?? {} } : { action }
}

const askUser = async (
  parts: ElicitParts,
  request: ElicitationRequest,
  signal: AbortSignal,
): Promise<ElicitationResponse> => {
  if (parts.ask === undefined) return { action: 'cancel' }
  const { mcp_server_name: server, mode, message } = request
  notify(
    parts,
    mode === 'url' ? 'elicitation_url_dialog' : 'elicitation_dialog',
    `${server}: ${message}`,
    signal,
  )
  try {
    const answer = await parts.ask(request, signal)
    notify(parts, 'elicitation_response', `The answer for ${server}: ${answer.action}`, signal)
    return answer
  } catch (error) {
    if (signal.aborted) throw error
    parts.log('elicitation_failed', { server, problem: messageOf(error) })
    return { action: 'cancel' }
  }
}

const dispatch = async (
  { hooks }: ElicitParts,
  event: 'Elicitation' | 'ElicitationResult',
  server: string,
  fields: JsonObject,
  signal: AbortSignal,
): Promise<HookOutcome | undefined> =>
  hooks()?.has(event) === true ? hooks()?.dispatch(event, { fields, matchValue: server, signal }) : undefined

/** Alerts a person through Notification hooks; nobody waits for them. */
const notify = (
  { hooks, log }: Pick<ElicitParts, 'hooks' | 'log'>,
  type: 'elicitation_dialog' | 'elicitation_url_dialog' | 'elicitation_response' | 'elicitation_complete',
  message: string,
  signal: AbortSignal,
): void => {
  const event: HookEvent = 'Notification'
  if (hooks()?.has(event) !== true) return
  hooks()
    ?.dispatch(event, { fields: { message, notification_type: type }, matchValue: type, signal })
    .catch((error: unknown) => {
      if (!signal.aborted) log('notification_failed', { error: messageOf(error) })
    })
}
