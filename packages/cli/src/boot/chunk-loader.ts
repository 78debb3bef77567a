import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'

interface Compiled {
  readonly script: Script
  readonly cacheFile: string
  readonly fromCache: boolean
}

interface Module {
  exports: unknown
}

type ChunkFunction = (
  exports: unknown,
  require: (id: string) => unknown,
  module: Module,
  filename: string,
  dirname: string,
) => void

/** A file of several chunks: `core.cjs` has those that every run loads, and says in which packs others are. */
interface Pack {
  readonly chunks: Readonly<Record<string, ChunkFunction>>
  readonly packs?: Readonly<Record<string, string>>
}

const CORE = 'core.cjs'

/**
 * Loads the bundle's chunks through V8's code cache, so that start-up does not compile what it has compiled before.
 * The cache is keyed by the exact runtime and checked by V8; a missing or refused one only costs the compile time.
 */
export interface ChunkLoader {
  load(name: string): unknown
  /** Writes the caches of chunks that were compiled in this process; where the folder is read-only nothing happens. */
  saveCaches(): void
}

export const createChunkLoader = (folder: string): ChunkLoader => {
  const outside = createRequire(join(folder, 'main.cjs'))
  const compiled: Compiled[] = []
  const modules = new Map<string, Module>()
  const cacheFolder = cacheFolderIn(folder, outside)

  const compile = (name: string): ChunkFunction => {
    const filename = join(folder, name)
    const cacheFile = join(cacheFolder, `${name}.bin`)
    const cachedData = readIfThere(cacheFile)
    const source = readFileSync(filename, 'latin1')
    const script = new Script(source, { filename, ...(cachedData ? { cachedData } : {}) })
    const fromCache = cachedData !== undefined && script.cachedDataRejected === false
    compiled.push({ script, cacheFile, fromCache })
    return script.runInThisContext()
  }
  const run = (name: string, chunk: ChunkFunction): unknown => {
    const module: Module = { exports: {} }
    modules.set(name, module)
    chunk(module.exports, requireFrom, module, join(folder, name), folder)
    return module.exports
  }
  // A hundred chunks ask for the same few modules of Node; finding one takes longer than most chunks run.
  const found = new Map<string, unknown>()
  const fromOutside = (id: string): unknown => {
    if (!found.has(id)) found.set(id, outside(id))
    return found.get(id)
  }
  const requireFrom = Object.assign(
    (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : fromOutside(id)),
    { resolve: outside.resolve },
  )
  const loadPack = (name: string): Pack => {
    const pack = load(name)
    if (isPack(pack)) return pack
    throw new Error(`The installation is damaged: ${join(folder, name)} has no chunks. Install again.`)
  }
  const load = (name: string): unknown => {
    const known = modules.get(name)
    return known === undefined ? run(name, packed(name) ?? compile(name)) : known.exports
  }
  const packed = (name: string): ChunkFunction | undefined => {
    const pack = core?.packs?.[name]
    return core?.chunks[name] ?? (pack === undefined ? undefined : loadPack(pack).chunks[name])
  }
  let core: Pack | undefined
  if (existsSync(join(folder, CORE))) core = loadPack(CORE)

  return {
    load,
    saveCaches() {
      const fresh = compiled.filter(({ fromCache }) => !fromCache)
      if (fresh.length === 0) return
      try {
        mkdirSync(cacheFolder, { recursive: true })
        for (const { script, cacheFile } of fresh) saveCache(script, cacheFile)
        const probe = join(cacheFolder, PROBE)
        if (!existsSync(probe)) saveCache(new Script(PROBE_SOURCE), probe)
      } catch {
        // An installation that cannot be written to runs without caches; nothing depends on them.
      }
    },
  }
}

const saveCache = (script: Script, file: string): void => {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, script.createCachedData())
  renameSync(draft, file)
}

/**
 * V8 refuses what was compiled with other flags or for another processor: such runtimes get a folder of their own. The
 * tag that tells them apart comes from a module that takes 4 ms to load, so a tiny cache is tried first.
 */
const cacheFolderIn = (folder: string, require: NodeJS.Require): string => {
  const usual = join(folder, `cache-${process.version}-${process.arch}`)
  const cachedData = readIfThere(join(usual, PROBE))
  if (cachedData === undefined) return usual
  if (new Script(PROBE_SOURCE, { cachedData }).cachedDataRejected !== true) return usual
  const { cachedDataVersionTag }: typeof import('node:v8') = require('node:v8')
  return join(folder, `cache-${cachedDataVersionTag().toString(36)}`)
}

const PROBE = 'probe.bin'
const PROBE_SOURCE = '0'

const isPack = (value: unknown): value is Pack =>
  typeof value === 'object' && value !== null && 'chunks' in value && typeof value.chunks === 'object'

const readIfThere = (file: string): Buffer | undefined => {
  try {
    return readFileSync(file)
  } catch {
    // Whatever stands in the way of reading the cache, compiling does without it.
    return undefined
  }
}
