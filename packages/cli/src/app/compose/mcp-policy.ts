import type { SettingsLayer } from '../../config/layers.ts'
import type { ServerPolicy } from '../../mcp/config/policy.ts'
import type { RunSettings } from '../settings.ts'

/**
 * Which servers may start. Everybody's denials count. An administrator's list of allowed servers takes the place of all
 * others; with `allowManagedMcpServersOnly` there are no others. With
 * `useEnterpriseMcpConfigOnly` only servers of `managed-mcp.json` start.
 */
export const policyOf = (
  { layers, effective }: Pick<RunSettings, 'layers' | 'effective'>,
  env: Readonly<Record<string, string | undefined>>,
): ServerPolicy => {
  const lists = (of: readonly SettingsLayer[]) =>
    of.flatMap(({ settings }) => settings.allowedMcpServers ?? [])
  const managed = layers.filter(({ name }) => name === 'managed')
  const hasList = (of: readonly SettingsLayer[]) =>
    of.some(({ settings }) => settings.allowedMcpServers !== undefined)
  const counting = hasList(managed) || effective.allowManagedMcpServersOnly === true ? managed : layers
  return {
    allowed: hasList(counting) ? lists(counting) : undefined,
    ...(effective.useEnterpriseMcpConfigOnly === true ? { enterpriseOnly: true } : {}),
    env,
    denied: layers.flatMap(({ settings }) => settings.deniedMcpServers ?? []),
  }
}
