/** Limits of the network inside the sandbox. Unknown keys are passed on. Spec: sdk.md §14.7. */
export type SandboxNetworkConfig = {
  allowedDomains?: string[]
  deniedDomains?: string[]
  strictAllowlist?: boolean
  allowManagedDomainsOnly?: boolean
  allowUnixSockets?: string[]
  allowAllUnixSockets?: boolean
  allowLocalBinding?: boolean
  allowMachLookup?: string[]
  httpProxyPort?: number
  socksProxyPort?: number
  tlsTerminate?: { caCertPath?: string; caKeyPath?: string }
  [key: string]: unknown
}

/** What programs in the sandbox may read and write, as path patterns. Spec: sdk.md §14.7. */
export type SandboxFilesystemConfig = {
  allowWrite?: string[]
  denyWrite?: string[]
  denyRead?: string[]
  allowRead?: string[]
  allowManagedReadPathsOnly?: boolean
  disabled?: boolean
  [key: string]: unknown
}

type CredentialRule = {
  mode: 'deny' | 'mask'
  extract?: string
  onExtractNoMatch?: 'deny' | 'error' | 'warn'
  decode?: 'jwt'
  maskClaims?: string[]
  injectHosts?: string[]
}

type RequestSigning = 'deny' | 'passthrough'

/** Which credentials programs in the sandbox may see. Spec: sdk.md §14.7. */
export type SandboxCredentialsConfig = {
  files?: (CredentialRule & { path: string; maskDuplicates?: boolean })[]
  envVars?: (CredentialRule & { name: string })[]
  allowPlaintextInject?: boolean
  awsPairs?: { accessKeyIdVar: string; secretAccessKeyVar: string; sessionTokenVar?: string }[]
  sigv4?: { streaming?: RequestSigning; presigned?: RequestSigning; sigv4a?: RequestSigning }
  [key: string]: unknown
}

/** Violations that are not told, by command pattern. Spec: sdk.md §14.7. */
export type SandboxIgnoreViolations = Record<string, string[]>

/** The sandbox that shell commands run in. Unknown keys are passed on. Spec: sdk.md §14.7. */
export type SandboxSettings = {
  enabled?: boolean
  /** Refuse to run without a sandbox. Default, with `enabled`: true. */
  failIfUnavailable?: boolean
  autoAllowBashIfSandboxed?: boolean
  allowUnsandboxedCommands?: boolean
  network?: SandboxNetworkConfig
  filesystem?: SandboxFilesystemConfig
  credentials?: SandboxCredentialsConfig
  ignoreViolations?: SandboxIgnoreViolations
  excludedCommands?: string[]
  enableWeakerNestedSandbox?: boolean
  allowNestedUserNamespaces?: boolean
  enableWeakerNetworkIsolation?: boolean
  allowAppleEvents?: boolean
  ripgrep?: { command: string; args?: string[] }
  bwrapPath?: string
  socatPath?: string
  [key: string]: unknown
}
