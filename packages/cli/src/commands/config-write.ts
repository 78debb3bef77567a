import type { SettingsIssue } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { parseSettings } from '@agent-engine/protocol/settings/parse-settings'
import { excludeLocalSettings } from '../config/git-exclude.ts'
import type { FileSource } from '../config/setting-sources.ts'
import { type SettingsWrite, updateSettings } from '../config/write-settings.ts'
import type { ConfigCommandPorts } from './config.ts'
import { valueAt, withValueAt } from './config-path.ts'

/** Sets one value of a settings file. Throws when the value does not fit, or when the file cannot be changed. */
export const setConfig = async (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
  text: string,
): Promise<void> => {
  const json = jsonOf(text)
  const values = json === undefined ? [text] : [json, text]
  const value = values.find((candidate) => issuesWith(key, candidate).length === 0)
  if (value === undefined) {
    const issue = issuesWith(key, values[0])[0]
    throw new AgentError('bad_value', `Error: ${issue?.path || key} does not fit: ${issue?.message}`)
  }
  report(ports, await writeValue(ports, source, key, () => value))
}

/** Writes what a value becomes; a new file of the user's own stays out of commits. */
export const writeValue = async (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
  next: (current: unknown) => unknown,
): Promise<SettingsWrite> => {
  const written = await change(ports, source, key, next)
  if (source === 'local' && written.type === 'written' && written.created) {
    await excludeLocalSettings(ports.cwd, ports.env)
  }
  return written
}

export const unsetConfig = async (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
): Promise<void> => report(ports, await change(ports, source, key, () => undefined))

const change = (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
  next: (current: unknown) => unknown,
): Promise<SettingsWrite> =>
  updateSettings(source, ports, (current) => {
    const [top = ''] = key.split('.')
    const after = withValueAt(current, key, next(valueAt(current, key)))
    return Object.hasOwn(after, top) ? { set: { [top]: after[top] } } : { remove: [top] }
  })

export const report = ({ write }: ConfigCommandPorts, result: SettingsWrite): void => {
  switch (result.type) {
    case 'written':
      return write(`Changed ${result.file}\n`)
    case 'unchanged':
      return write(`${result.file} says so already\n`)
    case 'skipped':
      throw new AgentError('not_written', `Error: ${result.file} was not changed: ${result.reason}`)
  }
}

export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const issuesWith = (key: string, value: unknown): readonly SettingsIssue[] =>
  parseSettings(withValueAt({}, key, value)).issues
