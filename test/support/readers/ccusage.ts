import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, type JsonObject } from '../mock-api/json.ts'

/**
 * What ccusage makes of a configuration directory, by its published rules (spec: sessions §16): version 17 counts a
 * response by its first line, version 20 by the line with the largest total and drops lines with null in some keys.
 */
export interface UsageReport {
  /** By model. */
  totals: Record<string, UsageTotals>
  /** Lines with usage that it would not count, as `file:line reason`. */
  dropped: string[]
  /** Names that it shows as sessions: the directories below `projects`. */
  sessions: string[]
}

export interface UsageTotals {
  input: number
  output: number
  cacheRead: number
  cacheCreation: number
}

export function readUsage(configDir: string, version: 17 | 20): UsageReport {
  const projects = join(configDir, 'projects')
  if (!existsSync(projects)) throw new Error(`${configDir} has no directory "projects"`)
  const files = readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
  const responses = new Map<string, Counted>()
  const dropped: string[] = []
  for (const file of files) {
    for (const [index, line] of readFileSync(join(projects, file), 'utf8').split('\n').entries()) {
      if (!line.includes('"usage":{')) continue
      const counted = readLine(line, version)
      if (counted === undefined) continue
      if (typeof counted === 'string') {
        dropped.push(`${file}:${index + 1} ${counted}`)
        continue
      }
      const key = counted.key ?? `${file}:${index}`
      const known = responses.get(key)
      if (known === undefined || (version === 20 && sum(counted.usage) > sum(known.usage)))
        responses.set(key, counted)
    }
  }
  return {
    totals: addUp([...responses.values()]),
    dropped,
    sessions: [...new Set(files.map((file) => file.split(/[\\/]/)[0] ?? ''))],
  }
}

interface Counted {
  /** Absent: the response can't be told from others, so every line counts. */
  key: string | undefined
  model: string
  usage: UsageTotals
}

const NOT_NULL = ['sessionId', 'requestId', 'cwd', 'version', 'isApiErrorMessage']

/** The usage of a line, or why it is dropped; `undefined` when the words stand in a tool's output. */
function readLine(text: string, version: 17 | 20): Counted | string | undefined {
  let line: unknown
  try {
    line = JSON.parse(text)
  } catch {
    return 'is no JSON'
  }
  if (!isObject(line) || !isObject(line.message)) return 'has no message'
  const { message } = line
  const usage = message.usage
  if (!isObject(usage)) return line.type === 'assistant' ? 'has no usage' : undefined
  if (typeof line.timestamp !== 'string' || !ISO_TIME.test(line.timestamp)) return 'has no timestamp'
  if (typeof usage.input_tokens !== 'number' || typeof usage.output_tokens !== 'number')
    return 'has no token counts'
  if ('version' in line && !(typeof line.version === 'string' && /^\d+\.\d+\.\d/.test(line.version)))
    return `has the version ${JSON.stringify(line.version)}`
  const wrong = [...notText(line, ['sessionId', 'requestId']), ...notText(message, ['id', 'model'])]
  const nulls =
    version === 20
      ? [
          ...nullKeys(line, NOT_NULL),
          ...nullKeys(message, ['id', 'model']),
          ...nullKeys(usage, ['cache_creation_input_tokens', 'cache_read_input_tokens', 'speed']),
        ]
      : []
  if (wrong.length + nulls.length > 0) return `has unusable ${[...wrong, ...nulls].join(', ')}`
  const { id, model } = message
  return {
    key: typeof id === 'string' && typeof line.requestId === 'string' ? `${id} ${line.requestId}` : undefined,
    model: typeof model === 'string' ? model : 'unknown',
    usage: {
      input: usage.input_tokens,
      output: usage.output_tokens,
      cacheRead: tokens(usage.cache_read_input_tokens),
      cacheCreation: tokens(usage.cache_creation_input_tokens),
    },
  }
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

const notText = (object: JsonObject, keys: readonly string[]): string[] =>
  keys.filter((key) => key in object && typeof object[key] !== 'string')

const nullKeys = (object: JsonObject, keys: readonly string[]): string[] =>
  keys.filter((key) => object[key] === null)

const tokens = (value: unknown): number => (typeof value === 'number' ? value : 0)

const sum = ({ input, output, cacheRead, cacheCreation }: UsageTotals): number =>
  input + output + cacheRead + cacheCreation

function addUp(responses: readonly Counted[]): Record<string, UsageTotals> {
  const totals: Record<string, UsageTotals> = {}
  for (const { model, usage } of responses) {
    if (model === '<synthetic>') continue
    const before = totals[model] ?? { input: 0, output: 0, cacheRead: 0, cacheCreation: 0 }
    totals[model] = {
      input: before.input + usage.input,
      output: before.output + usage.output,
      cacheRead: before.cacheRead + usage.cacheRead,
      cacheCreation: before.cacheCreation + usage.cacheCreation,
    }
  }
  return totals
}
