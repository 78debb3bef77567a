import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Options } from '../options.ts'
import { query } from '../query.ts'
import { InMemorySessionStore } from '../stores/memory.ts'
import { adviseOn } from './advice.ts'
import { settingsArgument } from './settings.ts'
import { validateOptions } from './validate.ts'

const canUseTool: NonNullable<Options['canUseTool']> = async () => null
const sessionStore = new InMemorySessionStore()
const warn = vi.spyOn(process, 'emitWarning')

beforeEach(() => {
  warn.mockReset()
  warn.mockImplementation(() => {})
})

describe('options that contradict each other', () => {
  it.each<[string, Options]>([
    ['permissionPromptToolName', { canUseTool, permissionPromptToolName: 'mcp__x__y' }],
    ['fallbackModel', { model: 'opus', fallbackModel: 'opus' }],
    ['onUserDialog', { supportedDialogKinds: ['k'] }],
    ['persistSession', { sessionStore, persistSession: false }],
    ['enableFileCheckpointing', { sessionStore, enableFileCheckpointing: true }],
    ['sandbox', { settings: '/p/settings.json', sandbox: { enabled: true } }],
    // @ts-expect-error: plugins are local
    ['plugins', { plugins: [{ type: 'remote', path: '/p' }] }],
    // @ts-expect-error: a list or 'all'
    ['skills', { skills: 'pdf' }],
    // @ts-expect-error: matchers come in lists
    ['hooks.PreToolUse', { hooks: { PreToolUse: {} } }],
    // @ts-expect-error: a matcher has hooks
    ['hooks.Stop', { hooks: { Stop: [{ matcher: 'x' }] } }],
    // @ts-expect-error: hooks are functions
    ['hooks.Stop', { hooks: { Stop: [{ hooks: ['x'] }] } }],
    // @ts-expect-error: events, by name
    ['options.hooks must be an object, not an array', { hooks: [] }],
    // @ts-expect-error: the controller
    ['options.abortController must be', { abortController: new AbortController().signal }],
    // @ts-expect-error: a list
    ['options.allowedTools must be an array, not a string', { allowedTools: 'Read' }],
    // @ts-expect-error: a function
    ['options.canUseTool must be a function, not an object', { canUseTool: {} }],
    // @ts-expect-error: a server
    ['options.mcpServers.a must be an object, not null', { mcpServers: { a: null } }],
  ])('are refused before anything is started: %s', (name, options) => {
    expect(() => query({ prompt: 'hi', options })).toThrow(TypeError)
    expect(() => query({ prompt: 'hi', options })).toThrow(name)
  })

  it.each([
    '',
    ' pdf',
    'pdf ',
    'a(b',
    'a)b',
    'a,b',
    'a\nb',
    'a\u007f',
    '\ufeffa',
    'a\ud800',
    '*',
    'a:*',
    'a *',
    '/a',
    'a\\\\b',
    'a\\',
  ])('name no skill %j', (name) => {
    expect(() => validateOptions({ skills: [name] })).toThrow(JSON.stringify(name))
  })

  it('are not what they look like: these are fine', () => {
    validateOptions({
      skills: ['pdf', 'plugin:skill', 'with space', 'ü'],
      hooks: { Stop: undefined as never, PreToolUse: [] },
      settings: ' {"a":1}',
      sandbox: { enabled: true },
      supportedDialogKinds: [],
    })
    validateOptions({ skills: 'all' })
  })
})

describe('options that do not do what they seem to', () => {
  it.each<[string, Options]>([
    ['CLAUDE_SDK_CAN_USE_TOOL_SHADOWED', { canUseTool, allowedTools: ['Bash(ls)', 'Read'] }],
    ['CLAUDE_SDK_CAN_USE_TOOL_SHADOWED', { canUseTool, permissionMode: 'bypassPermissions' }],
    [
      'AGENT_SDK_ALLOWED_TOOLS_NOT_A_RESTRICTION',
      { allowedTools: ['Read'], permissionMode: 'bypassPermissions' },
    ],
    ['AGENT_SDK_FORMER_OPTION', { customSystemPrompt: 'x' }],
  ])('give the warning %s, once (SDK-04)', (code, options) => {
    adviseOn(options)
    adviseOn(options)
    expect(
      warn.mock.calls.filter(([, details]) => (details as { code?: string }).code === code),
    ).toHaveLength(1)
  })

  it('give no warning when they do', () => {
    adviseOn({ canUseTool, allowedTools: ['Bash(ls)'] })
    adviseOn({ allowedTools: ['Read'], tools: ['Read'], permissionMode: 'bypassPermissions' })
    adviseOn({ allowedTools: ['Read'] })
    expect(warn).not.toHaveBeenCalled()
  })

  it('PAIN-07: name hook events that do not exist (SDK-05)', () => {
    // @ts-expect-error: no such event
    validateOptions({ hooks: { PreTooluse: [] } })
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('"PreTooluse"'), {
      code: 'AGENT_SDK_UNKNOWN_HOOK_EVENT',
    })
  })
})

describe('settings and sandbox together', () => {
  it('are one value, in which the sandbox option wins and denials are united', () => {
    const below = {
      enabled: false,
      network: { deniedDomains: ['a'], allowedDomains: ['x'] },
      filesystem: { denyRead: ['/a'] },
    }
    const above = {
      enabled: true,
      network: { deniedDomains: ['b'], allowedDomains: ['y'] },
      filesystem: { denyRead: ['/b'] },
    }
    expect(settingsArgument({ settings: { sandbox: below }, sandbox: above })).toEqual({
      value: {
        sandbox: {
          enabled: true,
          failIfUnavailable: true,
          network: { deniedDomains: ['a', 'b'], allowedDomains: ['y'] },
          filesystem: { denyRead: ['/a', '/b'] },
        },
      },
    })
  })

  it('leave what was said about a missing sandbox', () => {
    expect(settingsArgument({ sandbox: { enabled: true, failIfUnavailable: false } })).toEqual({
      value: { sandbox: { enabled: true, failIfUnavailable: false } },
    })
  })

  it('refuse settings that begin like JSON and are none', () => {
    expect(() => query({ prompt: 'hi', options: { settings: '{oops' } })).toThrow(TypeError)
  })
})
