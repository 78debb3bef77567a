import { applyPatch, structuredPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { structuredPatchOf } from './patch.ts'

const line = fc.constantFrom('a', 'b', 'c', '', '  d', 'e')
const text = fc
  .tuple(fc.array(line, { maxLength: 120 }), fc.boolean())
  .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''))
type Hunks = Awaited<ReturnType<typeof structuredPatchOf>>
const apply = (old: string, hunks: Hunks): string | false =>
  applyPatch(old, { ...structuredPatch('', '', '', ''), hunks })

describe('structuredPatchOf', () => {
  it('is empty for equal texts', async () => {
    expect(await structuredPatchOf('a\nb', 'a\nb')).toEqual([])
  })

  it('has three lines of context, real line numbers and the marker for a missing last newline', async () => {
    const old = `${Array.from({ length: 100 }, (_, index) => `line ${index + 1}`).join('\n')}\n`
    expect(await structuredPatchOf(old, old.replace('line 50\n', 'LINE 50\n'))).toEqual([
      {
        oldStart: 47,
        oldLines: 7,
        newStart: 47,
        newLines: 7,
        lines: [
          ' line 47',
          ' line 48',
          ' line 49',
          '-line 50',
          '+LINE 50',
          ' line 51',
          ' line 52',
          ' line 53',
        ],
      },
    ])
    expect(await structuredPatchOf('alpha\nbeta\ngamma\n', 'x')).toEqual([
      {
        oldStart: 1,
        oldLines: 3,
        newStart: 1,
        newLines: 1,
        lines: ['-alpha', '-beta', '-gamma', '+x', '\\ No newline at end of file'],
      },
    ])
  })

  it('turns any old text into the new one', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (old, next) => {
        expect(apply(old, await structuredPatchOf(old, next))).toBe(next)
      }),
    )
  })

  it('gives the hunks of a diff of the whole file, however many regions are named', async () => {
    const edits = fc.uniqueArray(fc.nat(299), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(edits, async (numbers) => {
        const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`)
        const old = `${lines.join('\n')}\n`
        let next = ''
        let copied = 0
        const regions = []
        for (const number of [...numbers].sort((a, b) => a - b)) {
          const start = old.indexOf(`line ${number}\n`)
          const end = start + `line ${number}`.length
          next += old.slice(copied, start)
          const newStart = next.length
          next += 'new\nlines'
          regions.push({ oldStart: start, oldEnd: end, newStart, newEnd: next.length })
          copied = end
        }
        next += old.slice(copied)
        expect(await structuredPatchOf(old, next, regions)).toEqual(
          structuredPatch('', '', old, next, '', '', { context: 3 }).hunks,
        )
      }),
    )
  })
})
