import type { Settings } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'

/** The settings ask for something that this engine is not. */
export class UnmetRequirement extends AgentError {
  constructor(message: string) {
    super('unmet_requirement', `Error: ${message}`)
    this.name = 'UnmetRequirement'
  }
}

/**
 * Checks what settings demand of the engine itself; gives warnings. `version` is the generation that settings are written
 * for, not our own. Throws `UnmetRequirement`.
 */
export const checkRequirements = (settings: Settings, version: string): readonly string[] => {
  const { requiredMinimumVersion: least, requiredMaximumVersion: most, sandbox } = settings
  if (least !== undefined && compareVersions(version, least) < 0) {
    throw new UnmetRequirement(
      `requiredMinimumVersion of the settings is ${least}; this engine is compatible with ${version}. Update it, or ask your administrator.`,
    )
  }
  if (most !== undefined && compareVersions(version, most) > 0) {
    throw new UnmetRequirement(
      `requiredMaximumVersion of the settings is ${most}; this engine is compatible with ${version}. Use an older one, or ask your administrator.`,
    )
  }
  if (sandbox?.enabled !== true) return []
  const missing = 'sandbox.enabled is on, but this version has no sandbox'
  if (sandbox.failIfUnavailable === true) {
    throw new UnmetRequirement(
      `${missing}, and sandbox.failIfUnavailable forbids to run without one. Turn one of them off, or run in a container.`,
    )
  }
  return [`Warning: ${missing}: commands run without one, under the permission rules alone.`]
}

/** By their numbers, from the left; missing ones are zero, and what follows a dash does not count. */
const compareVersions = (left: string, right: string): number => {
  const [a, b] = [numbersOf(left), numbersOf(right)]
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

const numbersOf = (version: string): readonly number[] =>
  (version.trim().replace(/^v/, '').split(/[-+]/)[0] ?? '')
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0)
