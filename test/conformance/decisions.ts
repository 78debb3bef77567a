/**
 * Where the specification decides something about a field that the recordings alone would leave open or demand.
 * `kind` is matched against `type/subtype`, `path` against the field's path with `[]` for every list index and `*` for
 * model names. Chapters are those of protocol.md unless another file is named.
 */
export interface Decision {
  kind: RegExp
  path: RegExp
  why: string
}

/** The field must be there with the recorded JSON type; what it holds is version detail. */
export const openEnded: readonly Decision[] = [
  {
    kind: /^control_response\/initialize$/,
    path: /^response\.response$/,
    why: 'README: initialize bodies are version detail',
  },
  {
    kind: /^control_request\/mcp_message/,
    path: /^request\.message\.params\.(clientInfo\.(name|version)|protocolVersion)$/,
    why: '6.3 step 1: our own clientInfo name, and the newest protocol version that we speak',
  },
  {
    kind: /^system\/init$/,
    path: /^(tools|slash_commands|agents|skills|plugins|capabilities)$/,
    why: 'README: lists of tools, commands, agents are version detail; 5.2: advertise what is implemented',
  },
  { kind: /./, path: /(^|\.)usage$/, why: 'README: inner usage fields are version detail' },
  {
    kind: /^stream_event\/message_start$/,
    path: /^event\.message\.content$/,
    why: '5.12: the event exactly as received; the baseline showed a list that was already filled',
  },
]

/** `null` and the recorded type are both right. */
export const nullable: readonly Decision[] = [
  {
    kind: /^assistant$/,
    path: /^message\.stop_(reason|sequence)$/,
    why: '5.10 A3: null on streamed blocks; the baseline sometimes shows the final value and hosts rely on neither',
  },
]

/** What any version offered is right, whichever recording the rest of the run matches. */
export const ofAnyVersion: readonly Decision[] = [
  {
    kind: /^control_request\/can_use_tool$/,
    path: /^request\.permission_suggestions$/,
    why: '6.1: the newer version offers more than one way to allow a command',
  },
]

/** The field may be missing. */
export const optional: readonly Decision[] = [
  {
    kind: /^(assistant|control_request\/can_use_tool)$/,
    path: /input\.replace_all$/,
    why: 'context.md 6.9: the input is passed on as the model produced it, without schema defaults',
  },
  {
    kind: /^control_request\/can_use_tool$/,
    path: /^request\.blocked_path$/,
    why: '6.1 `blocked_path?`: only where a path, and not the command, triggered the question',
  },
  {
    kind: /^control_response\/initialize$/,
    path: /^response\.pending_\w+$/,
    why: '4.4: part of the initialize body of later versions; nothing can be pending at the first start',
  },
  {
    kind: /^control_request\/hook_callback$/,
    path: /^request\.input\.effort$/,
    why: '6.2 `effort?`: only models with effort levels have one',
  },
  {
    kind: /^system\/init$/,
    path: /^(terminal_slash_commands|served_by_anthropic|memory_paths|messaging_socket_path|per_turn_effort_active|ultrathink_\w+)$/,
    why: '5.2, last row: informational, about services and interfaces of the vendor that this engine does not have',
  },
]

/** Whole transcripts for which the recordings show a defect. */
export interface TranscriptDecision {
  /** Compare with the recordings of this other transcript instead. */
  like?: string
  /** Files that the recordings left out because their content changes from run to run. */
  volatileFiles?: readonly string[]
  /** What the lists of system/init must hold, because the transcript itself brings it. */
  listed?: Readonly<Record<string, string>>
  why: string
}

export const transcriptDecisions: Readonly<Record<string, TranscriptDecision>> = {
  'api-401': {
    like: 'api-400',
    why: 'both versions retried a bad key until the driver killed them; 18.10 and context.md 10: the turn fails as for any other final API error',
  },
  'slash-custom-command': {
    listed: { slash_commands: 'greet' },
    why: 'nothing else on standard output shows whether the command was found',
  },
  'hook-command-deny': {
    volatileFiles: ['hook-input.json'],
    why: 'the hook writes its input, with ids and paths of the run, into the work directory',
  },
}
