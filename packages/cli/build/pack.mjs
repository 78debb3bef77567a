import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { warmUp } from './warm-up.mjs'

/** A chunk as a function in parentheses. The loader would have to copy the text to put this around it. */
export const moduleFunction = (code) => `(${functionOf(code)})`
const functionOf = (code) => `function(exports,require,module,__filename,__dirname){${code}\n}`

/** Runs that between them load what most runs need. */
export const TYPICAL_RUNS = {
  print: { args: ['-p', 'warm up'] },
  tools: { args: ['-p', 'warm up the tools'] },
  stream: {
    args: ['--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'],
    input: [
      { type: 'control_request', request_id: '1', request: { subtype: 'initialize', hooks: {} } },
      {
        type: 'user',
        message: { role: 'user', content: 'warm up' },
        parent_tool_use_id: null,
        session_id: '',
      },
    ],
  },
}

/**
 * Puts chunks of the program in a folder that are loaded together into one file: reading and deserialising a hundred
 * small ones costs more than the work that they do. `core.cjs` has what every run needs and says in which pack other
 * chunks are.
 */
export const packChunks = async (program) => {
  const chunks = join(program, 'chunks')
  const print = await chunksOf(program, TYPICAL_RUNS.print)
  const tools = await chunksOf(program, TYPICAL_RUNS.tools)
  const stream = await chunksOf(program, TYPICAL_RUNS.stream)
  const core = stream.filter((name) => print.includes(name))
  const packs = {
    'print.cjs': print.filter((name) => !stream.includes(name)),
    'input.cjs': stream.filter((name) => !core.includes(name) && tools.includes(name)),
    'stream.cjs': stream.filter((name) => !tools.includes(name)),
    'tools.cjs': tools.filter((name) => !print.includes(name) && !stream.includes(name)),
  }
  const places = {}
  for (const [pack, names] of Object.entries(packs)) {
    for (const name of names) places[name] = pack
    await writePack(join(chunks, pack), `exports.chunks=${await table(chunks, names)}`)
  }
  const index = `exports.chunks=${await table(chunks, core)};exports.packs=${JSON.stringify(places)}`
  await writePack(join(chunks, 'core.cjs'), index)
  await Promise.all([...core, ...Object.keys(places)].map((name) => rm(join(chunks, name))))
  await rm(join(chunks, await cacheFolder(chunks)), { recursive: true })
}

const writePack = (file, code) => writeFile(file, moduleFunction(code), 'latin1')

const table = async (chunks, names) => {
  const functions = names.map(
    async (name) => `${JSON.stringify(name)}:${(await readFile(join(chunks, name), 'latin1')).slice(1, -1)}`,
  )
  return `{${(await Promise.all(functions)).join(',\n')}}`
}

/** Which chunks a run loads, told by the caches that it leaves. */
const chunksOf = async (program, run) => {
  const chunks = join(program, 'chunks')
  const earlier = await cacheFolder(chunks)
  if (earlier !== undefined) await rm(join(chunks, earlier), { recursive: true })
  await warmUp(program, run)
  const caches = await readdir(join(chunks, await cacheFolder(chunks)))
  return caches
    .filter((name) => name.endsWith('.cjs.bin'))
    .map((name) => name.replace(/\.bin$/, ''))
    .sort()
}

const cacheFolder = async (chunks) => (await readdir(chunks)).find((name) => name.startsWith('cache-'))
