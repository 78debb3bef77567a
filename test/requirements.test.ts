import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { pending, requirements } from './requirements.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ID = /\b(?:PAIN|PROTO|CLI|INPUT)-\d+\b/g
/** A title that begins with ids: `'PAIN-34: …'`, `"PAIN-09 PAIN-40: …"`, `'PROTO-20, PAIN-25: …'`. */
const TITLE = /['"`]((?:(?:PAIN|PROTO|CLI|INPUT)-\d+[,\s]*)+):/g

function testFiles(directory: string): string[] {
  return readdirSync(ROOT + directory, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : testFiles(path)
    return entry.name.endsWith('.test.ts') && path !== 'test/requirements.test.ts' ? [path] : []
  })
}

/** Every cited id with the files that cite it. */
function citations(): Map<string, Set<string>> {
  const files = ['packages', 'test'].flatMap(testFiles)
  const cited = new Map<string, Set<string>>()
  for (const file of files) {
    for (const [, title = ''] of readFileSync(ROOT + file, 'utf8').matchAll(TITLE)) {
      for (const [id] of title.matchAll(ID)) cited.set(id, (cited.get(id) ?? new Set()).add(file))
    }
  }
  return cited
}

describe('the requirements', () => {
  const cited = citations()

  it('know every id that a test cites', () => {
    const unknown = [...cited]
      .filter(([id]) => !(id in requirements))
      .map(([id, files]) => `${id} in ${[...files]}`)
    expect(unknown).toEqual([])
  })

  it('have a test each, but those that wait for a feature', () => {
    expect(Object.keys(requirements).filter((id) => !cited.has(id) && !(id in pending))).toEqual([])
  })

  it('wait for a feature only as long as no test cites them', () => {
    const done = Object.keys(pending).filter((id) => cited.has(id))
    expect(done, 'these have a test now: remove them from `pending` in test/requirements.ts').toEqual([])
    expect(Object.keys(pending).filter((id) => !(id in requirements))).toEqual([])
  })
})
