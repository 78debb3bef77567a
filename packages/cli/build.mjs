// Builds dist/: agent.cjs (a loader of a few KB) and chunks/*.cjs (the program, split so that what a run does not
// need is not loaded). Chunks are built as ES modules, because only those can be split, and then turned into CommonJS,
// because only that can go through V8's code cache.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const chunks = join(dist, 'chunks')
// Made beside the chunks in use and put in their place at the end, so that a running program never misses one.
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

/** The module declares a `require` of its own, which in CommonJS would hide the real one before it is there. */
const requireOfTreeSitter = {
  name: 'require-of-tree-sitter',
  setup({ onLoad }) {
    onLoad({ filter: /web-tree-sitter\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replace(
        /const \{ createRequire \} = await import\("module"\);\s*var require = [^;]+;/,
        '',
      )
      if (contents === source) throw new Error(`${path} is not as expected: see build.mjs`)
      return { contents }
    })
  },
}

const buildChunks = async () => {
  await rm(next, { recursive: true, force: true })
  await rm(staging, { recursive: true, force: true })
  await build({
    ...shared,
    absWorkingDir: here,
    entryPoints: { main: 'src/main.ts' },
    outdir: staging,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    plugins: [requireOfTreeSitter],
    inject: ['src/model/web-globals.ts'],
    metafile: true,
  }).then((result) => writeFile(join(dist, 'meta.json'), JSON.stringify(result.metafile)))
  await mkdir(next, { recursive: true })
  for (const name of await readdir(staging)) {
    const source = await readFile(join(staging, name), 'utf8')
    const { code } = await transform(source, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      minifyWhitespace: true,
      supported: { 'dynamic-import': false },
      define: { 'import.meta.url': '__importMetaUrl' },
      banner: 'const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;',
    })
    const renamed = code.replace(/(["'])\.\/([\w.-]+)\.js\1/g, '$1./$2.cjs$1')
    await writeFile(join(next, name.replace(/\.js$/, '.cjs')), renamed)
  }
  await rm(staging, { recursive: true, force: true })
  const old = join(dist, '.old')
  await rm(old, { recursive: true, force: true })
  if (existsSync(chunks)) await rename(chunks, old)
  await rename(next, chunks)
  await rm(old, { recursive: true, force: true })
}

const buildLoader = () =>
  build({
    ...shared,
    absWorkingDir: here,
    entryPoints: ['src/boot/boot.ts'],
    outfile: join(dist, 'agent.cjs'),
    format: 'cjs',
    banner: { js: '#!/usr/bin/env node' },
  })

/** `@agent-engine/cli/engine`: the same chunks for programs that want an engine without a process. */
const buildEngineEntry = async () => {
  await build({
    ...shared,
    absWorkingDir: here,
    entryPoints: ['src/boot/engine.ts'],
    outfile: join(dist, 'engine.cjs'),
    format: 'cjs',
  })
  await writeFile(join(dist, 'engine.mjs'), "export { createEngine } from './engine.cjs'\n")
  // The file names no other, so it is its own declaration.
  const types = await readFile(join(here, 'src', 'app', 'embed', 'in-process.ts'), 'utf8')
  const declaration = `${types}
/** An engine that runs in this process. Its code is loaded by the first call. */
export declare const createEngine: (parts?: EngineParts) => InProcessEngine
`
  for (const extension of ['ts', 'cts']) await writeFile(join(dist, `engine.d.${extension}`), declaration)
}

/** The first run of an installation compiles; running once here makes the caches for this runtime. */
const warmUp = () => {
  const cassette = join(here, 'src', 'boot', 'warm-up.cassette.jsonl')
  for (const args of [
    ['--help'],
    ['-p', 'warm up', '--replay', cassette, '--replay-loose', '--no-session-persistence'],
  ]) {
    const run = spawnSync(process.execPath, [join(dist, 'agent.cjs'), ...args], {
      env: { PATH: process.env.PATH, HOME: staging, ANTHROPIC_API_KEY: 'none' },
      input: '',
      encoding: 'utf8',
    })
    if (run.status !== 0)
      throw new Error(
        `warm-up run failed (${run.status}): agent ${args.join(' ')}\n${run.stderr}${run.stdout}`,
      )
  }
}

const copyAssets = async () => {
  const assets = join(dist, 'assets')
  await mkdir(assets, { recursive: true })
  for (const [from, to] of await assetFiles()) await cp(from, join(assets, to))
}

/** Data files that chunks read at run time: the shell grammar and its runtime. */
const assetFiles = async () => {
  const { createRequire } = await import('node:module')
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

await mkdir(dist, { recursive: true })
await buildChunks()
await buildLoader()
await buildEngineEntry()
await copyAssets()
warmUp()
