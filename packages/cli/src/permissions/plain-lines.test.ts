import { expect, it } from 'vitest'
import { loadGrammar } from '../shell/grammar.ts'
import { parsePlain } from '../shell/plain.ts'
import type { Script } from '../shell/script.ts'
import { walkScript } from '../shell/walk.ts'
import { samples } from './corpus.testing.ts'

const FILES = ['ordinary', 'bypass', 'destructive', 'edits']

const runs = ({ commands }: Script): unknown =>
  commands.map(({ text, assignments, redirects, input, fedBy, words: [first, ...rest] }) => ({
    text,
    assignments,
    redirects,
    input,
    fedBy: fedBy?.text,
    words: [{ ...first, gap: '' }, ...rest],
  }))

it('PAIN-01: what is read without the grammar is read as the grammar reads it, for every command of the corpus', async () => {
  const grammar = await loadGrammar()
  const texts = FILES.flatMap(samples)
    .map(({ command }) => command)
    // To the grammar what `export` sets is assigned to it.
    .filter((text) => !text.startsWith('export '))
  const read = texts.flatMap((text) => {
    const plain = parsePlain(text)
    return plain === undefined ? [] : [{ text, plain: runs(plain), full: runs(walkScript(text, grammar)) }]
  })
  expect(read.length).toBeGreaterThan(300)
  expect(read.filter(({ plain, full }) => JSON.stringify(plain) !== JSON.stringify(full))).toEqual([])
})
