import * as z from 'zod'

export const modelSection = {
  model: z.string().optional(),
  fallbackModel: z.union([z.string(), z.array(z.string())]).optional(),
  availableModels: z.array(z.string()).optional(),
  alwaysThinkingEnabled: z.boolean().optional(),
  effortLevel: z.string().optional(),
  /** Name of the agent that runs the main thread. */
  agent: z.string().optional(),
  /** False: requests carry no random id of the installation and the session. */
  sendUserId: z.boolean().optional(),
}
