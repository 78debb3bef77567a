import * as z from 'zod'

/** Helpers are shell commands. */
export const credentialSection = {
  /** Prints an API key. */
  apiKeyHelper: z.string().optional(),
  awsAuthRefresh: z.string().optional(),
  awsCredentialExport: z.string().optional(),
  otelHeadersHelper: z.string().optional(),
  forceLoginMethod: z.string().optional(),
  forceLoginOrgUUID: z.union([z.string(), z.array(z.string())]).optional(),
}
