/** Programs as they are written for today's SDK. */

import { spawn } from 'node:child_process'
import type { UUID } from 'node:crypto'
import {
  type CanUseTool,
  createSdkMcpServer,
  type HookCallback,
  type HookEvent,
  type Options,
  type Query,
  query,
  type RewindFilesResult,
  type SDKControlInitializeResponse,
  type SDKMessage,
  type SDKResultError,
  type SDKResultSuccess,
  type SDKTaskNotificationMessage,
  type SDKUserMessage,
  type SessionStore,
  type SpawnedProcess,
  type SpawnOptions,
  SYSTEM_PROMPT_DYNAMIC_BOUNDARY,
  tool,
} from '@agent-engine/sdk'
import { z } from 'zod'
import * as z3 from 'zod/v3'
import { assertType, use } from './assert.ts'

const store: SessionStore = {
  async append(key, entries) {
    use(key.projectKey, key.subpath, entries.length)
  },
  async load() {
    return null
  },
}

const canUseTool: CanUseTool = async (tool, input, context) => {
  use(context.toolUseID.length, context.requestId, context.title, context.matchedAskRule?.ruleContent)
  if (tool === 'AskUserQuestion') {
    return { behavior: 'allow', updatedInput: { questions: input.questions, answers: { 'Which?': 'This' } } }
  }
  if (context.agentID !== undefined) return null
  return { behavior: 'allow', decisionClassification: 'user_temporary' }
}

const everything: Options = {
  agent: 'reviewer',
  agents: {
    reviewer: {
      description: 'd',
      prompt: 'p',
      model: 'claude-opus-4-8',
      disallowedTools: ['Write'],
      skills: ['pdf'],
      maxTurns: 3,
      background: true,
      memory: 'project',
      effort: 'high',
      permissionMode: 'dontAsk',
      mcpServers: ['files', { local: { command: 'x' } }],
    },
  },
  allowDangerouslySkipPermissions: true,
  betas: ['context-1m-2025-08-07'],
  canUseTool,
  debug: true,
  debugFile: '/tmp/debug.log',
  effort: 'xhigh',
  enableFileCheckpointing: false,
  forwardSubagentText: true,
  includeHookEvents: true,
  loadTimeoutMs: 1000,
  managedSettings: { permissions: { deny: ['Bash'] } },
  maxBudgetUsd: 1.5,
  mcpServersDelivery: 'initialize',
  onElicitation: async (request, { signal }) =>
    signal.aborted ? null : { action: 'accept', content: { name: request.serverName, ok: true } },
  onUserDialog: async () => ({ behavior: 'cancelled' }),
  outputFormat: { type: 'json_schema', schema: { type: 'object' } },
  permissionMode: 'auto',
  permissionPrompts: 'none',
  persistSession: true,
  plugins: [{ type: 'local', path: './plugin', skipMcpDiscovery: true }],
  promptSuggestions: true,
  sandbox: {
    enabled: true,
    network: { allowedDomains: ['example.com'] },
    filesystem: { denyRead: ['~/.ssh'] },
  },
  sessionId: crypto.randomUUID(),
  sessionStore: store,
  sessionStoreFlush: 'eager',
  settings: { model: 'x', anything: { nested: true } },
  skills: 'all',
  spawnClaudeCodeProcess: (options: SpawnOptions): SpawnedProcess =>
    spawn(options.command, options.args, { env: options.env, signal: options.signal }),
  supportedDialogKinds: ['refusal_fallback_prompt'],
  systemPrompt: ['Static.', SYSTEM_PROMPT_DYNAMIC_BOUNDARY, `Today is ${new Date().toISOString()}`],
  taskBudget: { total: 1000 },
  thinking: { type: 'enabled', budgetTokens: 5000, display: 'omitted' },
  title: 'A title',
  toolAliases: { Bash: 'mcp__w__bash' },
  toolConfig: { askUserQuestion: { previewFormat: 'html' } },
  tools: { type: 'preset', preset: 'claude_code' },
  verbatimPrompts: true,
}

const observe: HookCallback = async (input, _id, _context) => {
  switch (input.hook_event_name) {
    case 'PreToolUse':
      assertType<typeof input.tool_name, string>(true)
      return {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: 'defer',
          additionalContext: 'x',
          updatedInput: { command: 'ls' },
        },
      }
    case 'PostToolUse':
      return {
        hookSpecificOutput: { hookEventName: 'PostToolUse', updatedToolOutput: { a: input.duration_ms } },
      }
    case 'PostToolUseFailure':
      use(input.error.length, input.is_interrupt)
      return {}
    case 'PermissionRequest':
      return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'allow' } } }
    case 'SubagentStart':
      use(input.agent_id, input.agent_type)
      return {}
    case 'InstructionsLoaded':
      use(input.memory_type === 'Project', input.load_reason)
      return {}
    case 'WorktreeCreate':
      return { hookSpecificOutput: { hookEventName: 'WorktreeCreate', worktreePath: `/w/${input.name}` } }
    case 'FileChanged':
      return { hookSpecificOutput: { hookEventName: 'FileChanged', watchPaths: [input.file_path] } }
    default:
      return {}
  }
}

const laterEvents: HookEvent[] = [
  'Setup',
  'TaskCreated',
  'TeammateIdle',
  'ConfigChange',
  'MessageDisplay',
  'PostToolBatch',
]

const server = createSdkMcpServer({
  name: 's',
  instructions: 'i',
  alwaysLoad: true,
  timeout: 5000,
  tools: [
    tool(
      'three',
      'zod 3 fields',
      { n: z3.number(), s: z3.string().optional() },
      async (args) => {
        assertType<typeof args, { n: number; s?: string | undefined }>(true)
        return { content: [], structuredContent: { n: args.n } }
      },
      { annotations: { readOnlyHint: true }, searchHint: 'numbers', alwaysLoad: true },
    ),
    tool('four', 'a zod 4 object', z.object({ list: z.array(z.string()) }), async ({ list }) => {
      assertType<typeof list, string[]>(true)
      return { content: [{ type: 'text', text: list.join() }], isError: false }
    }),
    tool('json', 'JSON Schema', { type: 'object', properties: { a: {} } }, async (args) => {
      assertType<typeof args, Record<string, unknown>>(true)
      return { content: [] }
    }),
  ],
})
server.instance.registerResource('r', 'file:///r', {}, async () => ({ contents: [] }))

async function control(q: Query): Promise<void> {
  const receipt = await q.interrupt()
  use(receipt?.still_queued.length)
  const init: SDKControlInitializeResponse = await q.initializationResult()
  use(init.agents[0]?.name, init.models[0]?.supportedEffortLevels?.includes('high'))
  const rewound: RewindFilesResult = await q.rewindFiles('uuid', { dryRun: true })
  use(rewound.filesChanged?.join())
  const { added, errors } = await q.setMcpServers({ s: server, p: { command: 'x', timeout: 1000 } })
  use(added.length, Object.keys(errors))
  const usage = await q.getContextUsage({ detail: 'full' })
  use(usage.categories[0]?.kind, usage.apiUsage?.input_tokens)
  for (const { name, config } of await q.mcpServerStatus()) {
    if (config?.type === 'http') use(name, config.url)
  }
  await q.applyFlagSettings({ model: null, effortLevel: 'low' })
  await q.setMaxThinkingTokens(1000, 'summarized')
  await q.toggleMcpServer('s', false)
  await q.reconnectMcpServer('s')
  await q.stopTask('t')
  const inBackground: boolean = await q.backgroundTasks()
  use(inBackground, (await q.readFile('/f', { encoding: 'base64' }))?.contents)
  await q.streamInput(input())
  q.close()
}

async function* input(): AsyncGenerator<SDKUserMessage> {
  const uuid: UUID = crypto.randomUUID()
  yield {
    type: 'user',
    uuid,
    message: { role: 'user', content: 'hi' },
    parent_tool_use_id: null,
    shouldQuery: false,
  }
  yield { type: 'user', message: { role: 'user', content: 'now' }, parent_tool_use_id: null, priority: 'now' }
}

function onMessage(message: SDKMessage): UUID | undefined {
  if (message.type === 'result') {
    if (message.subtype === 'success') {
      const success: SDKResultSuccess = message
      use(success.structured_output, success.api_error_status, success.stop_reason?.length)
    } else {
      const failure: SDKResultError = message
      use(failure.errors.join('; '), failure.terminal_reason === 'max_turns', failure.origin?.kind)
    }
    return message.uuid
  }
  if (message.type === 'system') {
    switch (message.subtype) {
      case 'api_retry':
        use(message.attempt, message.retry_delay_ms, message.error)
        break
      case 'task_notification': {
        const notification: SDKTaskNotificationMessage = message
        use(notification.status, notification.summary, notification.usage?.total_tokens)
        break
      }
      case 'status':
        use(message.status === 'compacting', message.permissionMode)
        break
      case 'hook_response':
        use(message.outcome, message.output, message.exit_code)
        break
      case 'init':
        use(message.skills.length, message.plugins[0]?.path, message.capabilities)
        break
      case 'session_state_changed':
        use(message.state === 'idle')
        break
    }
  }
  if (message.type === 'assistant' && message.error === 'rate_limit') use(message.request_id)
  if (message.type === 'rate_limit_event') use(message.rate_limit_info.rateLimitType === 'five_hour')
  if (message.type === 'tool_progress') use(message.elapsed_time_seconds)
  if (message.type === 'prompt_suggestion') use(message.suggestion)
  if (message.type === 'user' && 'isReplay' in message) use(message.uuid)
  return undefined
}

async function disposed(): Promise<void> {
  const q = query({
    prompt: 'x',
    options: { ...everything, hooks: { PreToolUse: [{ hooks: [observe], timeout: 5 }] } },
  })
  for await (const message of q) onMessage(message)
  await q[Symbol.asyncDispose]()
  use(q.pid?.toFixed())
}

export { control, disposed, laterEvents }
