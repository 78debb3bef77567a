/** Programs as they were written for the first generation of the SDK, with nothing changed but the import. */
import {
  AbortError,
  type AgentDefinition,
  type ApiKeySource,
  type CanUseTool,
  createSdkMcpServer,
  EXIT_REASONS,
  HOOK_EVENTS,
  type HookCallback,
  type HookCallbackMatcher,
  type HookEvent,
  type HookInput,
  type HookJSONOutput,
  type McpServerConfig,
  type McpServerStatus,
  type ModelInfo,
  type Options,
  type PermissionMode,
  type PermissionResult,
  type PermissionUpdate,
  type PreToolUseHookInput,
  type Query,
  type QueryOptions,
  query,
  type SDKAssistantMessage,
  type SDKMessage,
  type SDKPartialAssistantMessage,
  type SDKResultMessage,
  type SDKSystemMessage,
  type SDKUserMessage,
  type SettingSource,
  type SlashCommand,
  tool,
} from '@agent-engine/sdk'
import { z } from 'zod'
import { assertNotAny, assertType, use } from './assert.ts'

async function oneShot(): Promise<string> {
  for await (const message of query({ prompt: 'What is 2 + 2?' })) {
    if (message.type === 'result' && message.subtype === 'success') return message.result
  }
  throw new Error('no result')
}

async function withOptions(): Promise<void> {
  const abortController = new AbortController()
  const response = query({
    prompt: 'Fix the failing test',
    options: {
      abortController,
      maxTurns: 10,
      cwd: '/srv/app',
      model: 'claude-sonnet-4-5',
      fallbackModel: 'claude-haiku-4-5',
      permissionMode: 'acceptEdits',
      allowedTools: ['Read', 'Edit', 'Bash(npm test:*)'],
      disallowedTools: ['WebSearch'],
      additionalDirectories: ['/srv/shared'],
      includePartialMessages: true,
      systemPrompt: { type: 'preset', preset: 'claude_code', append: 'Be brief.' },
      settingSources: ['project'],
      env: { ...process.env, FOO: '1' },
      executable: 'node',
      executableArgs: ['--no-warnings'],
      extraArgs: { 'debug-to-stderr': null, name: 'value' },
      stderr: (data: string) => process.stderr.write(data),
    },
  })
  const timer = setTimeout(() => abortController.abort(), 1000)
  try {
    for await (const message of response) print(message)
  } catch (error) {
    if (!(error instanceof AbortError)) throw error
  } finally {
    clearTimeout(timer)
  }
}

function print(message: SDKMessage): void {
  switch (message.type) {
    case 'assistant':
      printAssistant(message)
      break
    case 'user':
      printUser(message)
      break
    case 'system':
      if (message.subtype === 'init') {
        use(message.session_id, message.tools.join(), message.mcp_servers[0]?.status)
      }
      if (message.subtype === 'compact_boundary') use(message.compact_metadata.pre_tokens.toFixed())
      break
    case 'stream_event':
      if (message.event.type === 'content_block_delta' && message.event.delta.type === 'text_delta') {
        process.stdout.write(message.event.delta.text)
      }
      break
    case 'result':
      report(message)
      break
  }
}

function printAssistant({ message }: SDKAssistantMessage): void {
  for (const block of message.content) {
    if (block.type === 'text') use(block.text.toUpperCase())
    else if (block.type === 'tool_use') use(block.name.length, block.id, block.input)
    else if (block.type === 'thinking') use(block.thinking.length)
  }
  use(message.usage.input_tokens + message.usage.output_tokens)
}

function printUser({ message }: SDKUserMessage): void {
  if (typeof message.content === 'string') use(message.content.length)
  else
    for (const block of message.content) {
      if (block.type === 'tool_result') use(block.tool_use_id, block.is_error === true)
    }
}

function report(result: SDKResultMessage): void {
  if (result.subtype === 'success') use(result.result.length)
  // @ts-expect-error: only a success has a result text
  else use(result.result)
  const cached = result.usage.cache_read_input_tokens + result.usage.cache_creation_input_tokens
  use(result.total_cost_usd.toFixed(4), result.num_turns, result.duration_ms, cached)
  for (const [model, usage] of Object.entries(result.modelUsage)) use(model, usage.costUSD * 100)
  for (const denial of result.permission_denials) use(denial.tool_name, denial.tool_input)
}

const canUseTool: CanUseTool = async (
  toolName,
  input,
  { signal, suggestions },
): Promise<PermissionResult> => {
  if (signal.aborted) return { behavior: 'deny', message: 'too late', interrupt: true }
  if (toolName === 'Read')
    return { behavior: 'allow', updatedInput: input, updatedPermissions: suggestions ?? [] }
  return { behavior: 'deny', message: `${toolName} is not allowed` }
}
const shortCanUseTool: CanUseTool = async (_tool, input) => ({ behavior: 'allow', updatedInput: input })

const guard: HookCallback = async (input, toolUseID, { signal }) => {
  if (input.hook_event_name !== 'PreToolUse' || signal.aborted) return {}
  const use: PreToolUseHookInput = input
  const command = (use.tool_input as { command?: string }).command
  if (command?.includes('rm -rf')) {
    return {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: `no (${toolUseID})`,
      },
    }
  }
  return { continue: true, systemMessage: 'checked' }
}

const log = async (input: HookInput): Promise<HookJSONOutput> => {
  switch (input.hook_event_name) {
    case 'PostToolUse':
      return {
        hookSpecificOutput: { hookEventName: 'PostToolUse', additionalContext: String(input.tool_response) },
      }
    case 'UserPromptSubmit':
      return input.prompt === '' ? { decision: 'block', reason: 'empty' } : {}
    case 'SessionStart':
      return { hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: input.source } }
    case 'SessionEnd':
      use(input.reason)
      return {}
    case 'Stop':
    case 'SubagentStop':
      return input.stop_hook_active ? {} : { async: true, asyncTimeout: 1000 }
    case 'PreCompact':
      use(input.trigger, input.custom_instructions?.length)
      return {}
    case 'Notification':
      use(input.message, input.title)
      return {}
    default:
      return {}
  }
}

const hooks: Partial<Record<HookEvent, HookCallbackMatcher[]>> = {
  PreToolUse: [{ matcher: 'Bash', hooks: [guard] }],
  PostToolUse: [{ hooks: [log] }],
  Stop: [{ hooks: [async () => ({})] }],
}

const agents: Record<string, AgentDefinition> = {
  reviewer: { description: 'Reviews code', prompt: 'Review it.', tools: ['Read', 'Grep'], model: 'opus' },
}

const weather = createSdkMcpServer({
  name: 'weather',
  version: '1.0.0',
  tools: [
    tool(
      'forecast',
      'The weather of a place',
      {
        place: z.string().describe('a town'),
        days: z.number().optional(),
        unit: z.enum(['C', 'F']).default('C'),
      },
      async (args) => {
        assertType<typeof args.place, string>(true)
        assertType<typeof args.days, number | undefined>(true)
        assertType<typeof args.unit, 'C' | 'F'>(true)
        return { content: [{ type: 'text', text: `${args.place}: ${args.days ?? 1} days of sun` }] }
      },
    ),
    tool('now', 'The time', {}, async () => ({
      content: [{ type: 'text', text: new Date().toISOString() }],
    })),
  ],
})

const mcpServers: Record<string, McpServerConfig> = {
  weather,
  files: { command: 'npx', args: ['server'], env: { ROOT: '/srv' } },
  remote: { type: 'http', url: 'https://example.com/mcp', headers: { Authorization: 'x' } },
  old: { type: 'sse', url: 'https://example.com/sse' },
}

async function* conversation(): AsyncGenerator<SDKUserMessage> {
  yield {
    type: 'user',
    session_id: '',
    message: { role: 'user', content: 'Look at this picture' },
    parent_tool_use_id: null,
  }
  yield {
    type: 'user',
    session_id: '',
    parent_tool_use_id: null,
    message: {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
      ],
    },
  }
}

async function steer(): Promise<void> {
  const options: Options = { mcpServers, hooks, agents, canUseTool, strictMcpConfig: true }
  const q: Query = query({ prompt: conversation(), options })
  const mode: PermissionMode = 'plan'
  await q.setPermissionMode(mode)
  await q.setModel('opus')
  await q.setModel()
  await q.setMaxThinkingTokens(null)
  const commands: SlashCommand[] = await q.supportedCommands()
  const models: ModelInfo[] = await q.supportedModels()
  const servers: McpServerStatus[] = await q.mcpServerStatus()
  const { email } = await q.accountInfo()
  use(commands[0]?.argumentHint, models[0]?.displayName, servers[0]?.status === 'connected', email)
  await q.interrupt()
  const first = await q.next()
  if (!first.done) print(first.value)
  await q.return()
}

function sessionOf(message: SDKSystemMessage | SDKAssistantMessage | SDKPartialAssistantMessage): string {
  return message.session_id
}

function keyOf(message: SDKSystemMessage): ApiKeySource {
  return message.apiKeySource
}

const update: PermissionUpdate = {
  type: 'addRules',
  rules: [{ toolName: 'Bash', ruleContent: 'ls' }],
  behavior: 'allow',
  destination: 'session',
}
const sources: SettingSource[] = ['user', 'project', 'local']
const options: QueryOptions = {
  resume: 'id',
  continue: true,
  forkSession: true,
  resumeSessionAt: 'x',
  maxThinkingTokens: 1,
}
const events: readonly string[] = HOOK_EVENTS
const reasons: readonly string[] = EXIT_REASONS

assertNotAny<SDKMessage>(false)
assertNotAny<SDKAssistantMessage['message']>(false)
assertNotAny<SDKAssistantMessage['message']['content'][number]>(false)
assertNotAny<SDKUserMessage['message']['content']>(false)
assertNotAny<SDKPartialAssistantMessage['event']>(false)
assertNotAny<Extract<SDKMessage, { type: 'result' }>['usage']>(false)

export {
  events,
  keyOf,
  oneShot,
  options,
  reasons,
  sessionOf,
  shortCanUseTool,
  sources,
  steer,
  update,
  withOptions,
}
