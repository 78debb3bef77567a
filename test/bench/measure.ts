import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one run of a program took. */
export interface Measured {
  /** Milliseconds from spawn to exit. */
  readonly wallMs: number
  /** User and system time, milliseconds. */
  readonly cpuMs: number
  /** Peak resident set, MB. */
  readonly rssMb: number
}

export interface RunOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs Node with these arguments to its end. Fails when the exit code is not 0. */
export const measureNode = (args: readonly string[], options: RunOptions): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn('/usr/bin/time', ['-f', 'MEASURED %e %U %S %M', process.execPath, ...args], {
      cwd: options.cwd,
      env: options.env,
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
    child.on('error', reject)
    child.on('close', (code) => {
      const wallMs = performance.now() - startedAt
      const numbers = /MEASURED (\S+) (\S+) (\S+) (\S+)/.exec(stderr)
      if (code !== 0 || numbers === null) {
        return reject(new Error(`node ${args.join(' ')} ended with ${code}: ${stderr}`))
      }
      const [user, system, kb] = [Number(numbers[2]), Number(numbers[3]), Number(numbers[4])]
      resolve({ wallMs, cpuMs: (user + system) * 1000, rssMb: kb / 1024 })
    })
  })

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Runs the candidates in turn, so that a busy machine is busy for all; medians per candidate. */
export const interleaved = async <K extends string>(
  rounds: number,
  candidates: Readonly<Record<K, () => Promise<Measured>>>,
): Promise<Record<K, Measured>> => {
  const runs = new Map<K, Measured[]>()
  const names = Object.keys(candidates) as K[]
  for (let round = 0; round < rounds; round++) {
    for (const name of names) runs.set(name, [...(runs.get(name) ?? []), await candidates[name]()])
  }
  return Object.fromEntries(
    names.map((name) => {
      const all = runs.get(name) ?? []
      return [
        name,
        {
          wallMs: median(all.map(({ wallMs }) => wallMs)),
          cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
          rssMb: median(all.map(({ rssMb }) => rssMb)),
        },
      ]
    }),
  ) as Record<K, Measured>
}

/** Resident set of a living process, MB; undefined where /proc is missing. */
export const residentMb = (pid: number): number | undefined => {
  try {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? undefined : Number(kb) / 1024
  } catch {
    return undefined
  }
}

/** One line of a report: what was measured, how much, against which goal. */
export const report = (what: string, value: string, goal?: string): void => {
  process.stdout.write(
    `  ${what.padEnd(58)} ${value.padStart(14)}${goal === undefined ? '' : `   goal ${goal}`}\n`,
  )
}

export const title = (text: string): void => {
  process.stdout.write(`\n${text}\n`)
}

export const times = (factor: number): string => `${factor.toFixed(2)}×`
