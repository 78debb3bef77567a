import { readFileSync } from 'node:fs'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { parseJsonObject } from '../platform/json-file.ts'
import { jsonLines } from './json-lines.ts'

/** `file:line: permissions.deny[1]` of a rule that somebody has to look at. */
export const placeOfRule = (file: string, behavior: string, rule: string): string => {
  try {
    const text = readFileSync(file, 'utf8')
    const json = parseJsonObject(text)
    const permissions =
      json.state === 'ok' && isJsonObject(json.value.permissions) ? json.value.permissions : {}
    const list = permissions[behavior]
    const path = `permissions.${behavior}[${Array.isArray(list) ? list.indexOf(rule) : 0}]`
    return `${file}:${jsonLines(text).lineOf(path)}: ${path}`
  } catch {
    // Gone since it was read: its name has to do.
    return `${file}: permissions.${behavior}`
  }
}
