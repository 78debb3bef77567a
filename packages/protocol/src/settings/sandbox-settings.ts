import * as z from 'zod'
import { jsonObjectSchema } from '../json.ts'
import { wireObject } from '../wire-object.ts'

const flag = z.boolean().optional()
const list = z.array(z.string()).optional()

export const sandboxNetworkSchema = wireObject({
  allowedDomains: list,
  deniedDomains: list,
  strictAllowlist: flag,
  allowManagedDomainsOnly: flag,
  allowUnixSockets: list,
  allowAllUnixSockets: flag,
  allowLocalBinding: flag,
  allowMachLookup: list,
  httpProxyPort: z.number().optional(),
  socksProxyPort: z.number().optional(),
})

export const sandboxFilesystemSchema = wireObject({
  allowWrite: list,
  denyWrite: list,
  allowRead: list,
  denyRead: list,
  allowManagedReadPathsOnly: flag,
  disabled: flag,
})

/** Key `sandbox` (spec: settings, section 13). */
export const sandboxSettingsSchema = wireObject({
  enabled: flag,
  failIfUnavailable: flag,
  autoAllowBashIfSandboxed: flag,
  allowUnsandboxedCommands: flag,
  excludedCommands: list,
  network: sandboxNetworkSchema.optional(),
  filesystem: sandboxFilesystemSchema.optional(),
  credentials: jsonObjectSchema.optional(),
  ignoreViolations: z.record(z.string(), z.array(z.string())).optional(),
  enableWeakerNestedSandbox: flag,
  allowNestedUserNamespaces: flag,
  enableWeakerNetworkIsolation: flag,
  allowAppleEvents: flag,
  ripgrep: wireObject({ command: z.string(), args: list }).optional(),
  bwrapPath: z.string().optional(),
  socatPath: z.string().optional(),
})

export const sandboxSection = { sandbox: sandboxSettingsSchema.optional() }

export type SandboxSettings = z.infer<typeof sandboxSettingsSchema>
