import { messageOf } from '@agent-engine/protocol/errors'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import type { SessionMcp } from '../../mcp/session-mcp.ts'
import type { AskPermission, PermissionAnswer } from '../../tools/ask.ts'
import type { ResolvedOptions } from '../options.ts'
import { StartupError } from '../startup-error.ts'

/**
 * Permission questions to the MCP tool that `--permission-prompt-tool` names (spec: permissions §15); undefined when it
 * names none. Whatever goes wrong is a denial.
 */
export const promptToolFor = (
  { permission: { promptTool } }: ResolvedOptions,
  servers: () => SessionMcp,
): AskPermission | undefined =>
  promptTool === undefined || promptTool === 'stdio'
    ? undefined
    : async (ask, signal) => {
        const session = servers()
        const tool = session.tools().find(({ fullName }) => fullName === promptTool)
        if (tool === undefined) return failure(notFound(promptTool, session))
        try {
          const manager = await session.manager()
          const result = await manager.call({
            server: tool.server,
            tool: tool.name,
            input: { tool_name: ask.toolName, input: ask.input, tool_use_id: ask.toolUseId },
            toolUseId: ask.toolUseId,
            signal,
          })
          return await readResult(promptTool, result)
        } catch (error) {
          signal.throwIfAborted()
          return failure(`${promptTool}: ${messageOf(error)}`)
        }
      }

/**
 * The tool has to be there before anything is asked of the model; a host may bring its server later. Rejects with
 * `StartupError`.
 */
export const checkPromptTool = async (
  { inputFormat, permission: { promptTool } }: ResolvedOptions,
  session: SessionMcp,
): Promise<void> => {
  if (inputFormat === 'stream-json' || promptTool === undefined || promptTool === 'stdio') return
  await session.ready()
  if (session.tools().some(({ fullName }) => fullName === promptTool)) return
  throw new StartupError('no_prompt_tool', `Error: ${notFound(promptTool, session)}`)
}

const notFound = (promptTool: string, session: SessionMcp): string => {
  const names = session.tools().map(({ fullName }) => fullName)
  return `--permission-prompt-tool ${promptTool}: no MCP server offers this tool. ${
    names.length === 0 ? 'No MCP tools are there.' : `MCP tools that are there: ${names.join(', ')}.`
  }`
}

const failure = (message: string): PermissionAnswer => ({
  behavior: 'failed',
  message: `Tool permission request failed: ${message}`,
})

/** One text block with the JSON of an answer. */
const readResult = async (promptTool: string, result: unknown): Promise<PermissionAnswer> => {
  const content = isJsonObject(result) && Array.isArray(result.content) ? result.content : []
  const [block, ...more] = content
  const text = isJsonObject(block) && block.type === 'text' ? block.text : undefined
  if (typeof text !== 'string' || more.length > 0) {
    return failure(`${promptTool} has to answer with one block of text that holds JSON.`)
  }
  if (isJsonObject(result) && result.isError === true) return failure(`${promptTool}: ${text}`)
  const { readPermissionAnswer } = await import('../../tools/permission-answer.ts')
  try {
    return readPermissionAnswer(JSON.parse(text), promptTool)
  } catch (error) {
    return failure(`${promptTool} answered with no JSON: ${messageOf(error)}`)
  }
}
