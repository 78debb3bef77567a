import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject, PermissionMode } from '@agent-engine/protocol'
import type { FrontEnd } from '../../commands/session.ts'
import { attributionOf } from '../../config/attribution.ts'
import { isOn } from '../../config/env-flag.ts'
import { configDirectory } from '../../config/paths.ts'
import type { EngineParts } from '../../engine/parts.ts'
import { tags } from '../../engine/record.ts'
import type { SessionGate } from '../../permissions/create-gate.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { type ServerModes, withServerModes } from '../../permissions/server-modes.ts'
import { childEnv } from '../../platform/child-env.ts'
import { type ChildRegistry, createChildRegistry } from '../../platform/child-registry.ts'
import type { DebugLog } from '../../platform/debug-log.ts'
import { createShellSession, type ShellSession } from '../../platform/shell-session/session.ts'
import type { SessionCheckpoints } from '../../session/checkpoint/lazy.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { SideFiles } from '../../session/side-files.ts'
import { toolResultsDirectory } from '../../session/tool-results.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { PromptEnvironment } from '../../tools/define.ts'
import type { PlanMode } from '../../tools/plan-mode.ts'
import { type ResolvedOptions, stampsOf } from '../options.ts'
import { composeCheckpoints } from './checkpoints.ts'
import { composeExtensions, type SessionExtensions } from './extensions.ts'
import { composeGate } from './gate.ts'
import { type ComposedModel, composeModel } from './model.ts'
import { withPlanMode } from './plan-mode.ts'
import { recordSession } from './records.ts'
import { restoreRights } from './restore-rights.ts'
import { type KnownSecrets, withoutSecrets } from './secrets.ts'
import { composeNextTranscript, composeTranscript, type TranscriptWatch } from './session.ts'
import { switchSession } from './switch-session.ts'

/** What all other parts of a session stand on. */
export interface Ground extends Pick<EngineParts, 'ask'> {
  readonly side: SideFiles
  readonly options: ResolvedOptions
  readonly frontEnd: FrontEnd
  readonly log: DebugLog
  readonly entrypoint: string
  readonly sessionId: string
  readonly opened: OpenedSession
  /** The session's, also after it went on under another id. */
  readonly transcript: Transcript
  /** Goes on in an empty session under a new id. */
  nextTranscript(): Promise<void>
  readonly checkpoints: SessionCheckpoints
  readonly toolResults: string
  /** Folders in which agents keep what they learn. */
  readonly memories: Set<string>
  readonly secrets: KnownSecrets
  readonly registry: ChildRegistry
  readonly extensions: SessionExtensions
  readonly gate: PermissionGate
  /** What the rules behind the gate are, and a way to replace those of settings. */
  readonly rules: Pick<SessionGate, 'rules' | 'reload' | 'bypassAvailable' | 'onDirectories'>
  readonly plan: PlanMode
  readonly serverModes: ServerModes
  readonly shell: ShellSession
  /** The shell's directory. */
  cwd(): string
  readonly access: ComposedModel
  readonly promptEnvironment: PromptEnvironment
}

/** What the ground needs of the parts above it. */
export interface GroundPorts extends Pick<EngineParts, 'ask'> {
  /** Files with `export` lines, sourced before each shell command. */
  envFiles(): readonly string[]
  readonly secrets: KnownSecrets
}

export const composeGround = async (
  options: ResolvedOptions,
  frontEnd: FrontEnd,
  log: DebugLog,
  { envFiles, ask: answerer, secrets }: GroundPorts,
): Promise<Ground> => {
  const entrypoint = options.env.CLAUDE_CODE_ENTRYPOINT ?? (options.print ? 'sdk-cli' : 'cli')
  let shell: ShellSession | undefined
  const cwd = (): string => shell?.cwd ?? options.cwd
  const watch = watchTranscript(options, frontEnd, () => transcript)
  const opened = await composeTranscript(options, entrypoint, cwd, watch)
  const { sessionId } = opened
  const files = switchSession(opened)
  const { transcript, side: sideFiles } = withoutSecrets(files, secrets.redact)
  const toolResults = options.session.persist
    ? toolResultsDirectory(transcript.path)
    : join(temporaryDirectory(sessionId), 'tool-results')
  const registry = createChildRegistry(options.ports.spawn)
  const memories = new Set<string>()
  const [decider, extensions] = await Promise.all([
    composeGate(options, { toolResults, memories }),
    composeExtensions(options),
  ])
  const { ask, side, ...recorded } = recordSession({
    side: sideFiles,
    gate: decider,
    ask: answerer,
    byHost: options.print,
  })
  await restoreRights(options, opened, recorded.gate)
  const { gate: planned, plan } = withPlanMode(recorded.gate, (mode) =>
    announceMode(frontEnd, transcript, mode),
  )
  const { gate, serverModes } = withServerModes(planned)
  shell = composeShell(options, { sessionId, entrypoint, registry, gate, envFiles })
  const modelSession = { entrypoint, sessionId: () => transcript.sessionId, newId: transcript.newId }
  const access = await composeModel(options, modelSession, registry, frontEnd.sink)
  secrets.add(access.credentials.secrets)
  return {
    options,
    frontEnd,
    log,
    entrypoint,
    sessionId,
    opened,
    transcript,
    nextTranscript: async () => files.switchTo(await composeNextTranscript(options, entrypoint, cwd, watch)),
    checkpoints: composeCheckpoints({ options, opened, transcript, fileHistory: files.fileHistory, log }),
    toolResults,
    memories,
    secrets,
    registry,
    extensions,
    gate,
    rules: decider,
    plan,
    serverModes,
    ask,
    side,
    shell,
    cwd,
    access,
    promptEnvironment: promptEnvironmentOf(options),
  }
}

const announceMode = (frontEnd: FrontEnd, transcript: Transcript, permissionMode: PermissionMode): void =>
  frontEnd.sink.emit({
    type: 'system',
    subtype: 'status',
    status: null,
    permissionMode,
    ...tags(transcript),
  })

const promptEnvironmentOf = ({ env, settings }: ResolvedOptions): PromptEnvironment => ({
  platform: process.platform,
  backgroundShells: !isOn(env.CLAUDE_CODE_DISABLE_BACKGROUND_TASKS),
  env,
  attribution: attributionOf(settings.effective),
})

/** For what does not outlive the session. */
const temporaryDirectory = (sessionId: string): string =>
  join(tmpdir(), `agent-engine-${process.getuid?.() ?? 'user'}`, sessionId)

const composeShell = (
  options: ResolvedOptions,
  parts: {
    readonly sessionId: string
    readonly entrypoint: string
    readonly registry: ChildRegistry
    readonly gate: PermissionGate
    readonly envFiles: () => readonly string[]
  },
): ShellSession =>
  createShellSession({
    cwd: options.cwd,
    env: childEnv({ base: options.env, sessionId: parts.sessionId, entrypoint: parts.entrypoint }),
    registry: parts.registry,
    snapshotDirectory: join(configDirectory(options.env), 'shell-snapshots'),
    output: { directory: temporaryDirectory(parts.sessionId) },
    allowedDirectories: () => parts.gate.directories,
    envFiles: parts.envFiles,
    newId: stampsOf(options).newId,
  })

/**
 * A host's copy of the transcript travels with the messages (spec: protocol §5.9); a disk that refuses is told there too
 * (spec: sessions §15.6).
 */
const watchTranscript = (
  { sessionMirror }: ResolvedOptions,
  { sink }: FrontEnd,
  transcript: () => Transcript,
): TranscriptWatch => ({
  ...(sessionMirror
    ? {
        mirror: (filePath: string, entry: JsonObject) =>
          sink.emit({ type: 'transcript_mirror', filePath, entries: [entry] }),
      }
    : {}),
  onTrouble: (content) =>
    sink.emit({ type: 'system', subtype: 'informational', level: 'warning', content, ...tags(transcript()) }),
})
