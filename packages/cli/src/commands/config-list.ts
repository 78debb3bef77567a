import { AgentError } from '@agent-engine/protocol/errors'
import type { FileSource } from '../config/setting-sources.ts'
import type { ConfigCommandPorts } from './config.ts'
import { issuesWith, jsonOf, report, writeValue } from './config-write.ts'

/** Adds to a list of a settings file what is not in it yet. Throws when a value does not fit. */
export const addToConfig = async (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
  texts: readonly string[],
): Promise<void> => {
  const items = texts.map((text) => fitting(key, text))
  const written = await writeValue(ports, source, key, (current) => {
    const list = listAt(key, current)
    return [...list, ...items.filter((item) => !list.some((known) => isSame(known, item)))]
  })
  report(ports, written)
}

/** Takes values out of a list; an empty list goes. */
export const removeFromConfig = async (
  ports: ConfigCommandPorts,
  source: FileSource,
  key: string,
  texts: readonly string[],
): Promise<void> => {
  const items = texts.flatMap((text) => [text, jsonOf(text)])
  const written = await writeValue(ports, source, key, (current) => {
    const kept = listAt(key, current).filter((known) => !items.some((item) => isSame(known, item)))
    return kept.length === 0 ? undefined : kept
  })
  report(ports, written)
}

/** JSON where that fits, else text. */
const fitting = (key: string, text: string): unknown => {
  const json = jsonOf(text)
  const item = [text, ...(json === undefined ? [] : [json])].find(
    (each) => issuesWith(key, [each]).length === 0,
  )
  if (item !== undefined) return item
  const issue = issuesWith(key, [text])[0]
  throw new AgentError('bad_value', `Error: ${text} does not fit into ${key}: ${issue?.message}`)
}

const listAt = (key: string, current: unknown): readonly unknown[] => {
  if (current === undefined) return []
  if (Array.isArray(current)) return current
  throw new AgentError('no_list', `Error: ${key} is no list in that file. Use agent config set.`)
}

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right)
