import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { warmUp } from './warm-up.mjs'

/** A chunk as a function in parentheses. The loader would have to copy the text to put this around it. */
export const moduleFunction = (code) => `(${functionOf(code)})`
const functionOf = (code) => `function(exports,require,module,__filename,__dirname){${code}\n}`

/**
 * Puts chunks of the program in a folder that are loaded together into one file: reading and deserialising a hundred small ones costs more than
 * the work that they do. `core.cjs` has what every run needs and says in which pack other chunks are.
 */
export const packChunks = async (program) => {
  const chunks = join(program, 'chunks')
  const table = async (names) => {
    const functions = names.map(
      async (name) =>
        `${JSON.stringify(name)}:${(await readFile(join(chunks, name), 'latin1')).slice(1, -1)}`,
    )
    return `{${(await Promise.all(functions)).join(',\n')}}`
  }
  await warmUp(program, '-p', 'warm up')
  const core = await loadedChunks(chunks)
  await warmUp(program, '-p', 'warm up the tools')
  const tools = (await loadedChunks(chunks)).filter((name) => !core.includes(name))
  const places = Object.fromEntries(tools.map((name) => [name, 'tools.cjs']))
  await writeFile(join(chunks, 'tools.cjs'), moduleFunction(`exports.chunks=${await table(tools)}`), 'latin1')
  await writeFile(
    join(chunks, 'core.cjs'),
    moduleFunction(`exports.chunks=${await table(core)};exports.packs=${JSON.stringify(places)}`),
    'latin1',
  )
  await Promise.all([...core, ...tools].map((name) => rm(join(chunks, name))))
  await rm(join(chunks, await cacheFolder(chunks)), { recursive: true })
}

const cacheFolder = async (chunks) => (await readdir(chunks)).find((name) => name.startsWith('cache-'))

/** Which chunks the runs so far have loaded, told by the caches that they left. */
const loadedChunks = async (chunks) =>
  (await readdir(join(chunks, await cacheFolder(chunks)))).map((name) => name.replace(/\.bin$/, '')).sort()
