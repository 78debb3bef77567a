// Builds dist/: agent.cjs (a loader of a few KB) and chunks/*.cjs (the program, split so that what a run does not
// need is not loaded). Chunks are built as ES modules, because only those can be split, and then turned into CommonJS,
// because only that can go through V8's code cache.
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import { asChunk } from './build/chunk.mjs'
import { moduleFunction, packChunks, TYPICAL_RUNS } from './build/pack.mjs'
import { patches } from './build/patches.mjs'
import { warmUp } from './build/warm-up.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
// Made beside the program in use and put in its place at the end, so that a running program never misses a chunk.
const next = join(dist, '.next')
const staging = join(dist, '.staging')

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  conditions: ['@agent-engine/source', 'node', 'import'],
  external: ['@vscode/ripgrep', 'sharp'],
}

const buildChunks = async () => {
  await rm(staging, { recursive: true, force: true })
  await build({
    ...shared,
    absWorkingDir: here,
    entryPoints: { main: 'src/main.ts' },
    outdir: staging,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: patches,
    inject: ['src/model/web-globals.ts'],
    metafile: true,
  }).then((result) => writeFile(join(dist, 'meta.json'), JSON.stringify(result.metafile)))
  const chunks = join(next, 'chunks')
  await mkdir(chunks, { recursive: true })
  for (const name of await readdir(staging)) {
    const source = await readFile(join(staging, name), 'utf8')
    const { code } = await transform(source, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': '__importMetaUrl' },
    })
    await writeFile(join(chunks, name.replace(/\.js$/, '.cjs')), moduleFunction(asChunk(code)))
  }
  await rm(staging, { recursive: true, force: true })
}

const buildLoader = () =>
  build({
    ...shared,
    absWorkingDir: here,
    entryPoints: ['src/boot/boot.ts'],
    outfile: join(next, 'agent.cjs'),
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
  })

/** `@agent-engine/cli/engine`: the same chunks for programs that want an engine without a process. */
const buildEngineEntry = async () => {
  await build({
    ...shared,
    absWorkingDir: here,
    entryPoints: ['src/boot/engine.ts'],
    outfile: join(next, 'engine.cjs'),
    format: 'cjs',
  })
  await writeFile(join(next, 'engine.mjs'), "export { createEngine } from './engine.cjs'\n")
  // These files name no others than each other: the program brings no package with types.
  const sources = [
    'cli/src/app/embed/engine-parts',
    'cli/src/platform/fetch-port',
    'cli/src/platform/spawn-port',
  ]
    .concat('protocol/src/in-process')
    .map((file) => join(here, '..', `${file}.ts`))
  const types = await Promise.all(sources.map((file) => readFile(file, 'utf8')))
  const declaration = `${types.join('\n').replaceAll(/^(\/\/ .*|import type .*)\n/gm, '')}
/** An engine that runs in this process. Its code is loaded by the first call. */
export declare const createEngine: (parts?: EngineParts) => InProcessEngine
`
  for (const extension of ['ts', 'cts']) await writeFile(join(next, `engine.d.${extension}`), declaration)
}

const copyAssets = async () => {
  const assets = join(next, 'assets')
  await mkdir(assets, { recursive: true })
  for (const [from, to] of assetFiles()) await cp(from, join(assets, to))
}

/** Data files that chunks read at run time: the shell grammar and its runtime. */
const assetFiles = () => {
  const require = createRequire(import.meta.url)
  const grammar = join(
    dirname(require.resolve('@vscode/tree-sitter-wasm/package.json')),
    'wasm',
    'tree-sitter-bash.wasm',
  )
  const runtime = require.resolve('web-tree-sitter/web-tree-sitter.wasm')
  return [
    [grammar, 'tree-sitter-bash.wasm'],
    [runtime, 'web-tree-sitter.wasm'],
  ]
}

/** Whatever was there under the same name goes. */
const moveIntoPlace = async () => {
  const old = join(dist, '.old')
  await rm(old, { recursive: true, force: true })
  await mkdir(old)
  for (const name of await readdir(next)) {
    if (existsSync(join(dist, name))) await rename(join(dist, name), join(old, name))
    await rename(join(next, name), join(dist, name))
  }
  await rm(old, { recursive: true, force: true })
  await rm(next, { recursive: true, force: true })
}

await rm(next, { recursive: true, force: true })
await mkdir(next, { recursive: true })
await buildChunks()
await buildLoader()
await buildEngineEntry()
await copyAssets()
await packChunks(next)
// Each pack once more, for its own cache: first without tools, since what a run compiles is what later runs get.
for (const run of Object.values(TYPICAL_RUNS)) await warmUp(next, run)
await warmUp(next, { args: ['--help'] })
await moveIntoPlace()
