import { describe, expect, it } from 'vitest'
import { engineMessageSchema } from './engine-message.ts'
import { systemMessageSchema } from './system-message.ts'

const ids = { uuid: 'u1', session_id: 's1' }
const task = { task_id: 'b1', description: 'sleep' }
const usage = { total_tokens: 1, tool_uses: 2, duration_ms: 3 }
const hook = { hook_id: 'h', hook_name: 'Stop', hook_event: 'Stop' }
const output = { stdout: 'a', stderr: '', output: 'a' }

/** One example of every system message, beside its ids. */
const SYSTEM_FIELDS: Readonly<Record<string, object>> = {
  init: {
    cwd: '/w',
    tools: ['Bash'],
    mcp_servers: [{ name: 'calc', status: 'connected' }],
    model: 'm',
    permissionMode: 'default',
    slash_commands: [],
    apiKeySource: 'none',
    claude_code_version: '2.1.0',
    output_style: 'default',
    capabilities: ['interrupt_receipt_v1'],
  },
  compact_boundary: { compact_metadata: { trigger: 'auto', pre_tokens: 5 } },
  hook_started: hook,
  hook_progress: { ...hook, ...output },
  hook_response: { ...hook, ...output, exit_code: 0, outcome: 'success' },
  status: { status: null, permissionMode: 'plan' },
  api_retry: { attempt: 1, max_retries: 10, retry_delay_ms: 500, error_status: null, error: 'overloaded' },
  permission_denied: { tool_name: 'Bash', tool_use_id: 't', message: 'no' },
  task_started: { ...task, task_type: 'local_bash' },
  task_progress: { ...task, usage },
  task_updated: { task_id: 'b1', patch: { status: 'killed', end_time: 5 } },
  task_notification: { task_id: 'b1', status: 'stopped', output_file: '/o', summary: 'ended' },
  background_tasks_changed: { tasks: [{ ...task, task_type: 'local_bash' }] },
  session_state_changed: { state: 'requires_action' },
  session_title_changed: { title: 'a title' },
  commands_changed: { commands: [{ name: 'cost', description: 'what it cost', argumentHint: '' }] },
  informational: { content: 'text', level: 'warning', tag: 'hook_callback_failed' },
  notification: { key: 'k', text: 't', priority: 'low' },
  local_command_output: { content: 'text' },
  elicitation_complete: { mcp_server_name: 'srv', elicitation_id: 'e' },
  files_persisted: { files: [{ filename: 'a', file_id: 'f' }], failed: [], processed_at: 'now' },
  plugin_install: { status: 'installed', name: 'p' },
  memory_recall: { mode: 'select', memories: [{ path: '/m', scope: 'personal' }] },
  thinking_tokens: { estimated_tokens: 10, estimated_tokens_delta: 2 },
  mirror_error: { error: 'store is down', key: { projectKey: 'p', sessionId: 's' } },
  model_refusal_fallback: {
    trigger: 'refusal',
    direction: 'retry',
    original_model: 'a',
    fallback_model: 'b',
    content: 'text',
    request_id: null,
  },
  model_refusal_no_fallback: { original_model: 'a', content: 'text', request_id: 'req' },
  control_request_progress: { request_id: 'r', status: 'started' },
  worker_shutting_down: { reason: 'restart' },
  session_writes_lost: { error_code: 'ENOSPC', lost: ['transcript'] },
}

/** One example of every other later message. */
const OTHER_MESSAGES: readonly object[] = [
  { type: 'keep_alive' },
  {
    type: 'tool_progress',
    ...ids,
    tool_use_id: 't',
    tool_name: 'Bash',
    parent_tool_use_id: null,
    elapsed_time_seconds: 3,
  },
  { type: 'auth_status', ...ids, isAuthenticating: false, output: [] },
  { type: 'rate_limit_event', ...ids, rate_limit_info: { status: 'allowed' } },
  { type: 'prompt_suggestion', ...ids, suggestion: 'go on' },
  { type: 'tool_use_summary', ...ids, summary: 'read files', preceding_tool_use_ids: ['t'] },
  { type: 'conversation_reset', ...ids, new_conversation_id: 'c', trigger: 'clear' },
  { type: 'active_goal', ...ids, value: null },
  { type: 'command_lifecycle', command_uuid: 'c', state: 'queued' },
  { type: 'transcript_mirror', filePath: '/t.jsonl', entries: [{ type: 'user' }] },
  { type: 'control_cancel_request', request_id: 'r' },
]

describe('engineMessageSchema', () => {
  it('takes every system message and loses none of its fields', () => {
    for (const [subtype, fields] of Object.entries(SYSTEM_FIELDS)) {
      const message = { type: 'system', subtype, ...ids, ...fields, added_later: 1 }
      expect(engineMessageSchema.parse(message)).toEqual(message)
    }
  })

  it('has an example here of every system message', () => {
    const subtypes = systemMessageSchema.options.map((option) => option.shape.subtype.value)
    expect(Object.keys(SYSTEM_FIELDS).sort()).toEqual(subtypes.sort())
  })

  it('takes every other message of later versions', () => {
    for (const message of OTHER_MESSAGES) expect(engineMessageSchema.parse(message)).toEqual(message)
  })

  it('refuses a message without what it needs', () => {
    for (const [subtype, fields] of Object.entries(SYSTEM_FIELDS)) {
      expect(engineMessageSchema.safeParse({ type: 'system', subtype, ...fields }).success, subtype).toBe(
        false,
      )
      const [key] = Object.keys(fields)
      const broken = { type: 'system', subtype, ...ids, ...fields, [String(key)]: Symbol.iterator }
      expect(engineMessageSchema.safeParse(broken).success, subtype).toBe(false)
    }
  })
})
