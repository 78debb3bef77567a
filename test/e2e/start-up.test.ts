import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asArray, asObject, isObject, type JsonObject } from '../support/mock-api/json.ts'

/** What the build says of its chunks: which modules each one holds, and which other ones it loads with it. */
const outputs = (): JsonObject => {
  const file = new URL('../../packages/cli/dist/meta.json', import.meta.url)
  return asObject(asObject(JSON.parse(readFileSync(file, 'utf8'))).outputs)
}

const HEAVY = [
  'zod',
  'undici',
  'turndown',
  '@modelcontextprotocol/sdk',
  'ajv',
  'diff',
  'yaml',
  'web-tree-sitter',
]

/** The libraries of a list that come with a chunk, and with the chunks that it loads at once. */
function librariesWith(name: string, chunks: JsonObject): string[] {
  const first = Object.keys(chunks).find((path) => new RegExp(`/${name}(-[A-Z0-9]+)?\\.js$`).test(path))
  if (first === undefined) throw new Error(`the build has no chunk ${name}`)
  const loaded = new Set([first])
  for (const path of loaded) {
    for (const part of asArray(asObject(chunks[path]).imports).filter(isObject)) {
      if (part.kind !== 'dynamic-import' && typeof part.path === 'string' && part.path in chunks)
        loaded.add(part.path)
    }
  }
  const modules = [...loaded].flatMap((path) => Object.keys(asObject(asObject(chunks[path]).inputs)))
  return HEAVY.filter((library) => modules.some((module) => module.includes(`/node_modules/${library}/`)))
}

/** The chunks in the file that every run loads. */
function coreChunks(chunks: JsonObject): string[] {
  const file = new URL('../../packages/cli/dist/chunks/core.cjs', import.meta.url)
  const [table = ''] = readFileSync(file, 'utf8').split(';exports.packs=')
  const names = new Set([...table.matchAll(/"([\w.-]+)\.cjs":function\(/g)].map(([, name]) => name))
  return Object.keys(chunks).filter((path) => names.has(path.replace(/^.*\/|\.js$/g, '')))
}

describe('a run that calls no tool', () => {
  it('finds all that it needs in one file, which holds no heavy library', () => {
    const chunks = outputs()
    const core = coreChunks(chunks)
    expect(core.length).toBeGreaterThan(50)
    const modules = core.flatMap((path) => Object.keys(asObject(asObject(chunks[path]).inputs)))
    const heavy = HEAVY.filter((library) =>
      modules.some((module) => module.includes(`/node_modules/${library}/`)),
    )
    expect(heavy).toEqual([])
    // Without servers nothing of the client of MCP servers is loaded.
    const client = /src\/mcp\/(manager|connection|peer|handshake|inventory|\w+-transport|remote\/|oauth\/)/
    expect(modules.filter((module) => client.test(module))).toEqual([])
  })

  it.each(['main', 'compose', 'print'])('loads no heavy library with the chunk %s', (name) => {
    expect(librariesWith(name, outputs())).toEqual([])
  })
})
