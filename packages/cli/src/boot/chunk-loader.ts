import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { cachedDataVersionTag } from 'node:v8'
import { Script } from 'node:vm'

interface Loaded {
  readonly module: { exports: unknown }
  readonly script: Script
  readonly cacheFile: string
  readonly fromCache: boolean
}

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
  // The tag covers V8's version, its flags and the processor: what another run could not use is kept apart.
  const cacheFolder = join(folder, `cache-${cachedDataVersionTag().toString(36)}`)
  const loaded = new Map<string, Loaded>()

  const load = (name: string): unknown => {
    const known = loaded.get(name)
    if (known !== undefined) return known.module.exports
    const file = join(folder, name)
    const cacheFile = join(cacheFolder, `${name}.bin`)
    const cachedData = existsSync(cacheFile) ? readFileSync(cacheFile) : undefined
    const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`
    const script = new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) })
    const module: { exports: unknown } = { exports: {} }
    const fromCache = cachedData !== undefined && script.cachedDataRejected === false
    loaded.set(name, { module, script, cacheFile, fromCache })
    script.runInThisContext()(module.exports, requireFrom, module, file, folder)
    return module.exports
  }
  const requireFrom = Object.assign(
    (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : outside(id)),
    { resolve: outside.resolve },
  )

  return {
    load,
    saveCaches() {
      const compiled = [...loaded.values()].filter((chunk) => !chunk.fromCache)
      if (compiled.length === 0) return
      try {
        mkdirSync(cacheFolder, { recursive: true })
        for (const { script, cacheFile } of compiled) {
          const draft = `${cacheFile}.${process.pid}`
          writeFileSync(draft, script.createCachedData())
          renameSync(draft, cacheFile)
        }
      } catch {
        // An installation that cannot be written to runs without caches; nothing depends on them.
      }
    },
  }
}
