import type { Settings } from '@agent-engine/protocol'

/** Where settings come from, strongest first (spec: settings §2). */
export const LAYER_NAMES = ['managed', 'flag', 'local', 'project', 'user'] as const

export type LayerName = (typeof LAYER_NAMES)[number]

/** The settings of one source; several layers can have the name `managed`. */
export interface SettingsLayer {
  readonly name: LayerName
  /** Absent: the settings came as text on the command line. */
  readonly file?: string
  /** The directory that a rule's path starting with `/` is relative to (spec: permissions §4.4). */
  readonly anchor: string
  readonly settings: Settings
}

/**
 * - `missing`: the caller named a file that is not there
 * - `unusable`: the whole source is ignored
 * - `left_out`: one entry is ignored
 * - `no_effect`: a key that this layer has no say in
 */
export type SettingsProblemKind = 'missing' | 'unusable' | 'left_out' | 'no_effect'

/** Something in a settings source that could not be used. */
export interface SettingsProblem {
  readonly kind: SettingsProblemKind
  readonly layer: LayerName
  /** The file, or the flag that the text came with. */
  readonly source: string
  /** Like `permissions.allow[2]`; empty for the source as a whole. */
  readonly path: string
  /** From 1; absent where there is no text to count in. */
  readonly line?: number
  readonly message: string
}

/** One line for people (spec: settings §6). */
export const describeProblem = (problem: SettingsProblem): string =>
  `${placed(problem)}${problem.kind === 'unusable' ? '; all of it is ignored' : ''}`

/** The same of one that ends the run. */
export const describeFatal = (problem: SettingsProblem): string =>
  `${placed(problem)}. Correct it${problem.layer === 'flag' ? ', or leave the flag out' : ''}.`

const placed = ({ source, path, line, message }: SettingsProblem): string => {
  const place = line === undefined ? source : `${source}:${line}`
  const where = path === '' ? place : `${place}: ${path}`
  return `${where}: ${message}`
}
