import { beforeAll, describe, expect, it } from 'vitest'
import { loadGrammar } from './grammar.ts'
import { isReadOnly } from './read-only.ts'
import { SHAPES } from './shape-table.ts'

beforeAll(async () => {
  await loadGrammar()
})

const examples = (key: 'yes' | 'no'): readonly string[] => SHAPES.flatMap((shape) => shape[key] ?? [])

describe('the tables of read-only commands', () => {
  it.each(examples('yes'))('let run without permission: %s', (command) => {
    expect(isReadOnly(command)).toBe(true)
  })

  it.each(examples('no'))('ask about: %s', (command) => {
    expect(isReadOnly(command)).toBe(false)
  })

  it('show for every command that only reads what runs and what does not', () => {
    const reading = SHAPES.filter(({ effect }) => effect === 'reads')
    expect(reading.filter(({ yes }) => yes === undefined).map(({ names }) => names)).toEqual([])
    const needsNo = reading.filter(({ no, anyFlag }) => no === undefined && anyFlag !== true)
    expect(needsNo.map(({ names }) => names)).toEqual([])
  })

  it('name every command once', () => {
    const names = SHAPES.flatMap((shape) => shape.names.split(',').map((name) => name.trim()))
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  it('ask about what both recorded versions ask about', () => {
    const asked = `env|printenv|uniq a|awk 1 a|xxd a|less a|more a|curl x|command ls|exit|export A=1|set -e|unset A|wait|jobs
      |fg|kill 1|sysctl a|pushd .|cd|/bin/ls|./ls|man -P id ls|git -C . status|git --no-pager log|git stash|git fetch
      |git commit -m x|gh pr list|npm run x|npm test|node -e 1|python -c 1|time ls|nice ls|nohup ls|env ls|sudo ls|exec ls|eval ls
      |source a|. a|tee a|mkdir a|touch a|cp a b|mv a b|rm a|rmdir a|chmod +x a|ln -s a b|xargs -n1 ls|xargs rm|docker run x`
    for (const command of asked.split('|').map((text) => text.trim())) {
      expect(isReadOnly(command), command).toBe(false)
    }
  })
})
