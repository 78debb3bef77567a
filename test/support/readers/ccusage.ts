import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { asArray, asObject, type JsonObject } from '../mock-api/json.ts'

/** What ccusage makes of a configuration directory (spec: sessions §16). */
export interface UsageReport {
  /** By model. */
  totals: Record<string, UsageTotals>
  /** What it shows as sessions: directories below `projects` in version 17, ids in version 20. */
  sessions: string[]
}

export interface UsageTotals {
  input: number
  output: number
  cacheRead: number
  cacheCreation: number
}

/**
 * Runs the published program. Version 17 counts a response by its first line; version 20, which is another program, by the line with
 * the largest total, and drops lines with null in some keys.
 */
export async function readUsage(configDir: string, version: 17 | 20): Promise<UsageReport> {
  const report = await run(version, ['session', '--json', '--offline'], configDir)
  const sessions = asArray(version === 17 ? report.sessions : report.session).map(asObject)
  const totals: Record<string, UsageTotals> = {}
  for (const model of sessions.flatMap((session) => asArray(session.modelBreakdowns)).map(asObject)) {
    const name = String(model.modelName)
    const sum = totals[name] ?? { input: 0, output: 0, cacheRead: 0, cacheCreation: 0 }
    totals[name] = {
      input: sum.input + Number(model.inputTokens),
      output: sum.output + Number(model.outputTokens),
      cacheRead: sum.cacheRead + Number(model.cacheReadTokens),
      cacheCreation: sum.cacheCreation + Number(model.cacheCreationTokens),
    }
  }
  return { totals, sessions: sessions.map((session) => String(session.sessionId ?? session.period)) }
}

const { resolve } = createRequire(import.meta.url)

function programOf(version: 17 | 20): string {
  if (version === 17) return resolve('ccusage')
  return join(dirname(resolve('ccusage-20/package.json')), 'src/cli.js')
}

function run(version: 17 | 20, args: readonly string[], configDir: string): Promise<JsonObject> {
  const env = { PATH: process.env.PATH ?? '', HOME: configDir, CLAUDE_CONFIG_DIR: configDir }
  const child = spawn(process.execPath, [programOf(version), ...args], { env, cwd: configDir })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  return new Promise((fulfil, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) fulfil(asObject(JSON.parse(stdout)))
      else reject(new Error(`ccusage ${version} ended with ${code}: ${stderr}${stdout}`))
    })
  })
}
