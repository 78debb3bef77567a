import { type CliFlags, UsageError } from './argv.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Combinations of flags that make no sense (spec: cli §4). Throws `UsageError`; nothing was started yet. */
export const checkFlags = (flags: CliFlags, print: boolean): void => {
  const output = flags.outputFormat ?? 'text'
  const input = flags.inputFormat ?? 'text'
  const refuse = (message: string): never => {
    throw new UsageError(`Error: ${message}`)
  }
  if (print && output === 'stream-json' && !flags.verbose) {
    refuse('--output-format stream-json needs --verbose in print mode. Add --verbose.')
  }
  if (input === 'stream-json' && output !== 'stream-json') {
    refuse('--input-format stream-json needs --output-format stream-json. Add it, or drop --input-format.')
  }
  if (flags.includePartialMessages && !(print && output === 'stream-json')) {
    refuse('--include-partial-messages needs print mode and --output-format stream-json.')
  }
  if (flags.replayUserMessages && !(input === 'stream-json' && output === 'stream-json')) {
    refuse('--replay-user-messages needs --input-format stream-json and --output-format stream-json.')
  }
  if (flags.systemPrompt !== undefined && flags.systemPromptFile !== undefined) {
    refuse('Use either --system-prompt or --system-prompt-file, not both.')
  }
  if (flags.appendSystemPrompt !== undefined && flags.appendSystemPromptFile !== undefined) {
    refuse('Use either --append-system-prompt or --append-system-prompt-file, not both.')
  }
  if (flags.record !== undefined && flags.replay !== undefined) {
    refuse('Use either --record or --replay, not both.')
  }
  if (flags.replayLoose && flags.replay === undefined) {
    refuse('--replay-loose needs --replay FILE.')
  }
  checkSetupFlags(flags, refuse)
  checkHostFlags(flags, print, refuse)
  checkSessionFlags(flags, print, refuse)
}

const checkSetupFlags = (flags: CliFlags, refuse: (message: string) => never): void => {
  if ((flags.init || flags.initOnly) && flags.maintenance) {
    refuse('Use either --init (or --init-only) or --maintenance, not both.')
  }
  if (flags.initOnly && flags.inputFormat === 'stream-json') {
    refuse('--init-only reads no input. Drop --input-format.')
  }
}

const checkHostFlags = (flags: CliFlags, print: boolean, refuse: (message: string) => never): void => {
  if (flags.permissionPrompts === 'none' && !print) {
    refuse('--permission-prompts none needs print mode: at a terminal, you are asked.')
  }
  if (flags.sessionMirror && flags.outputFormat !== 'stream-json') {
    refuse('--session-mirror needs --output-format stream-json.')
  }
  if (flags.enableAuthStatus && flags.outputFormat !== 'stream-json') {
    refuse('--enable-auth-status needs --output-format stream-json.')
  }
  if (flags.awaitInitialize && flags.inputFormat !== 'stream-json') {
    refuse('--await-initialize needs --input-format stream-json.')
  }
}

const checkSessionFlags = (flags: CliFlags, print: boolean, refuse: (message: string) => never): void => {
  const resuming = flags.resume !== undefined || flags.continue === true
  if (print && flags.resume === true) {
    refuse('--resume needs a session id in print mode: --resume=<id>.')
  }
  if (flags.resumeSessionAt !== undefined && typeof flags.resume !== 'string') {
    refuse('--resume-session-at needs --resume <id>.')
  }
  if (flags.rewindFiles !== undefined && !resuming)
    refuse('--rewind-files needs --resume <id> or --continue.')
  if (flags.resumeDropsTurn !== undefined && flags.resumeSessionAt === undefined) {
    refuse('--resume-drops-turn needs --resume-session-at <id>.')
  }
  if (flags.name !== undefined && flags.name.trim() === '') {
    refuse('--name needs a title that is not blank.')
  }
  if (flags.sessionId !== undefined && !UUID.test(flags.sessionId)) {
    refuse('Invalid session ID. Must be a valid UUID.')
  }
  if (flags.sessionId !== undefined && resuming && !flags.forkSession) {
    refuse('--session-id can be used with --continue or --resume only together with --fork-session.')
  }
}
