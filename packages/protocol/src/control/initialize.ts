import * as z from 'zod'
import { agentDefinitionSchema } from '../agents.ts'
import { hookRegistrationSchema } from '../hooks.ts'
import { jsonObjectSchema } from '../json.ts'
import { mcpServerConfigSchema, mcpServerToolPolicySchema } from '../mcp.ts'
import { wireObject } from '../wire-object.ts'

/** Opens a session (spec: protocol, section 4.4). Every field is optional; a later one replaces the hooks. */
export const initializeRequestSchema = wireObject({
  subtype: z.literal('initialize'),
  hooks: hookRegistrationSchema.nullish(),
  /** Names of MCP servers inside the host. */
  sdkMcpServers: z.array(z.string()).optional(),
  sdkMcpServerConfigs: z
    .record(
      z.string(),
      wireObject({
        timeout: z.number().optional(),
        tools: z.array(mcpServerToolPolicySchema).optional(),
      }),
    )
    .optional(),
  /** Handshakes the host has already done; the engine may skip them. */
  sdkMcpServerManifests: z
    .record(
      z.string(),
      wireObject({ initializeResult: jsonObjectSchema, toolsListResult: jsonObjectSchema.optional() }),
    )
    .optional(),
  mcpServers: z.record(z.string(), mcpServerConfigSchema).optional(),
  plugins: z.array(wireObject({ type: z.literal('local'), path: z.string() })).optional(),
  /** Replaces the system prompt; `['']` makes it empty. */
  systemPrompt: z.array(z.string()).optional(),
  appendSystemPrompt: z.string().optional(),
  /** Taken, and without effect: the specification names it and says no more. A prompt is made once per process anyway. */
  systemPromptSnapshot: z.boolean().optional(),
  excludeDynamicSections: z.boolean().optional(),
  planModeInstructions: z.string().optional(),
  toolAliases: z.record(z.string(), z.string()).optional(),
  /** The result must fit this JSON Schema. */
  jsonSchema: jsonObjectSchema.optional(),
  agents: z.record(z.string(), agentDefinitionSchema).optional(),
  skills: z.union([z.array(z.string()), z.literal('all')]).optional(),
  title: z.string().optional(),
  promptSuggestions: z.boolean().optional(),
  agentProgressSummaries: z.boolean().optional(),
  forwardSubagentText: z.boolean().optional(),
  supportedDialogKinds: z.array(z.string()).optional(),
  perTaskStopAffordance: z.boolean().optional(),
})

export type InitializeRequest = z.infer<typeof initializeRequestSchema>
