import { describe, expect, it } from 'vitest'
import { type CliFlags, UsageError } from './argv.ts'
import { checkFlags } from './check-flags.ts'

const check = (flags: Partial<CliFlags>, print = true): void =>
  checkFlags({ sessionPersistence: true, ...flags }, print)
const id = '11111111-2222-4333-8444-555555555555'

describe('combinations of flags', () => {
  it.each<[string, Partial<CliFlags>]>([
    ['stream-json output in print mode without verbose', { outputFormat: 'stream-json' }],
    ['stream-json input with text output', { inputFormat: 'stream-json' }],
    ['stream-json input with json output', { inputFormat: 'stream-json', outputFormat: 'json' }],
    ['partial messages with text output', { includePartialMessages: true }],
    ['replayed user messages without stream-json input', { replayUserMessages: true }],
    ['an awaited initialize without stream-json input', { awaitInitialize: true }],
    ['a session mirror with text output', { sessionMirror: true }],
    ['a system prompt and a system prompt file', { systemPrompt: 'a', systemPromptFile: 'b' }],
    ['record and replay', { record: 'a', replay: 'b' }],
    ['two kinds of setup', { init: true, maintenance: true }],
    [
      'input for a run that reads none',
      { initOnly: true, inputFormat: 'stream-json', outputFormat: 'stream-json', verbose: true },
    ],
    ['loose replay without replay', { replayLoose: true }],
    ['resume without an id in print mode', { resume: true }],
    ['resume-session-at without resume', { resumeSessionAt: 'x' }],
    ['a session id that is no uuid', { sessionId: 'x' }],
    ['a session id with resume', { sessionId: id, resume: id }],
    ['a session id with continue', { sessionId: id, continue: true }],
  ])('refuses %s', (_name, flags) => {
    expect(() => check(flags)).toThrow(UsageError)
  })

  it('refuses at a terminal that nobody is asked', () => {
    expect(() => check({ permissionPrompts: 'none' }, false)).toThrow('--permission-prompts none')
    expect(() => check({ permissionPrompts: 'none' })).not.toThrow()
    expect(() => check({ permissionPrompts: 'host' }, false)).not.toThrow()
  })

  it.each<[string, Partial<CliFlags>]>([
    ['nothing at all', {}],
    [
      'a whole stream-json session',
      {
        inputFormat: 'stream-json',
        outputFormat: 'stream-json',
        verbose: true,
        includePartialMessages: true,
        replayUserMessages: true,
      },
    ],
    ['a session id for a fork', { sessionId: id, resume: id, forkSession: true }],
    ['fork without resume', { forkSession: true }],
  ])('accepts %s', (_name, flags) => {
    expect(() => check(flags)).not.toThrow()
  })
})
