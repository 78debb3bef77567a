import { readFileSync } from 'node:fs'

/** A line of fixtures/commands, as its README says. */
export interface Sample {
  readonly command: string
  readonly decision: 'allow' | 'ask' | 'deny'
  readonly inBypassMode?: 'allow' | 'ask' | 'deny'
  readonly bypass?: string
  readonly runs: readonly string[]
  readonly reads?: readonly string[]
  readonly writes?: readonly string[]
  readonly hidden?: true
  readonly real?: false
}

const folder = new URL('../../../../fixtures/commands/', import.meta.url)

const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

export const samples = (name: string): readonly Sample[] =>
  read(`${name}.jsonl`)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Sample => JSON.parse(line))

export const corpusPolicy = (): Record<'allow' | 'ask' | 'deny', readonly string[]> =>
  JSON.parse(read('policy.json'))
