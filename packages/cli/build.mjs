// Builds dist/: agent.cjs (a loader of a few KB) and chunks/*.cjs (the program, split so that what a run does not
// need is not loaded). Chunks are built as ES modules, because only those can be split, and then turned into CommonJS,
// because only that can go through V8's code cache.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
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

/** Changes one place in a library while it is bundled; fails where the library is no longer as expected. */
const patch = (name, filter, find, replacement) => ({
  name,
  setup({ onLoad }) {
    onLoad({ filter }, async ({ path }) => {
      const source = await readFile(path, 'utf8')
      const contents = source.replaceAll(find, replacement)
      if (contents === source) throw new Error(`${path} is not as expected: see ${name} in build.mjs`)
      return { contents }
    })
  },
})

const patches = [
  // The module declares a `require` of its own, which in CommonJS would hide the real one before it is there.
  patch(
    'require-of-tree-sitter',
    /web-tree-sitter\.js$/,
    /const \{ createRequire \} = await import\("module"\);\s*var require = [^;]+;/g,
    '',
  ),
  // Looking at these globals loads all of Node's web streams, to find that our bodies, always text, are none of them.
  patch(
    'no-web-streams',
    /@anthropic-ai[\\/]sdk[\\/]client\.mjs$/,
    /globalThis\.(ReadableStream|Blob) &&\s*(options\.)?body instanceof globalThis\.\1/g,
    'false',
  ),
  // Needed for subcommands that are programs of their own, which we have none of.
  patch(
    'no-child-process',
    /commander[\\/]lib[\\/]command\.js$/,
    /const childProcess = require\('node:child_process'\)(\.default)?;/g,
    'const childProcess = undefined;',
  ),
]

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
    plugins: patches,
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
    })
    const renamed = code.replace(/(["'])\.\/([\w.-]+)\.js\1/g, '$1./$2.cjs$1')
    await writeFile(join(next, name.replace(/\.js$/, '.cjs')), moduleFunction(withModuleUrl(renamed)))
  }
  await rm(staging, { recursive: true, force: true })
  const old = join(dist, '.old')
  await rm(old, { recursive: true, force: true })
  if (existsSync(chunks)) await rename(chunks, old)
  await rename(next, chunks)
  await rm(old, { recursive: true, force: true })
}

const withModuleUrl = (code) =>
  code.includes('__importMetaUrl')
    ? `const __importMetaUrl=require("node:url").pathToFileURL(__filename).href;${code}`
    : code

/** The loader would have to copy the text to put this around it. */
const moduleFunction = (code) => `(${functionOf(code)})`
const functionOf = (code) => `function(exports,require,module,__filename,__dirname){${code}\n}`

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

/**
 * Puts chunks that are loaded together into one file: reading and deserialising a hundred small ones costs more than
 * the work that they do. `core.cjs` has what every run needs and says in which pack other chunks are.
 */
const packChunks = async () => {
  await warmUp('-p', 'warm up')
  const core = await loadedChunks()
  await warmUp('-p', 'warm up the tools')
  const tools = (await loadedChunks()).filter((name) => !core.includes(name))
  const places = Object.fromEntries(tools.map((name) => [name, 'tools.cjs']))
  await writeFile(join(chunks, 'tools.cjs'), moduleFunction(`exports.chunks=${await table(tools)}`), 'latin1')
  await writeFile(
    join(chunks, 'core.cjs'),
    moduleFunction(`exports.chunks=${await table(core)};exports.packs=${JSON.stringify(places)}`),
    'latin1',
  )
  await Promise.all([...core, ...tools].map((name) => rm(join(chunks, name))))
  await rm(join(chunks, await cacheFolder()), { recursive: true })
}

const table = async (names) => {
  const functions = names.map(
    async (name) => `${JSON.stringify(name)}:${(await readFile(join(chunks, name), 'latin1')).slice(1, -1)}`,
  )
  return `{${(await Promise.all(functions)).join(',\n')}}`
}

const cacheFolder = async () => (await readdir(chunks)).find((name) => name.startsWith('cache-'))

/** Which chunks the runs so far have loaded, told by the caches that they left. */
const loadedChunks = async () =>
  (await readdir(join(chunks, await cacheFolder()))).map((name) => name.replace(/\.bin$/, '')).sort()

/** What the model answers in warm-up runs: two tools, then words. */
const ANSWERS = [
  [
    { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: 'package.json' } },
    { type: 'tool_use', id: 'toolu_2', name: 'TodoWrite', input: { todos: [] } },
  ],
  [{ type: 'text', text: 'warm' }],
]

const eventsOf = (content, stopReason) => [
  {
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'warm-up',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  },
  ...content.flatMap((block, index) => [
    {
      type: 'content_block_start',
      index,
      content_block: block.type === 'text' ? { ...block, text: '' } : { ...block, input: {} },
    },
    {
      type: 'content_block_delta',
      index,
      delta:
        block.type === 'text'
          ? { type: 'text_delta', text: block.text }
          : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) },
    },
    { type: 'content_block_stop', index },
  ]),
  {
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: null },
    usage: { output_tokens: 1 },
  },
  { type: 'message_stop' },
]

/** A Messages API on loopback for warm-up runs: a replay would leave out the client, and load what only replays need. */
const warmUpApi = () =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (text) => {
        body += text
      })
      request.on('end', () => {
        const answered = body.includes('"tool_result"') || !body.includes('warm up the tools')
        const events = eventsOf(ANSWERS[answered ? 1 : 0], answered ? 'end_turn' : 'tool_use')
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end(
          events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
        )
      })
    })
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

/** The first run of an installation compiles; running once here makes the caches for this runtime. */
const warmUp = async (...args) => {
  const api = await warmUpApi()
  const home = await mkdtemp(join(tmpdir(), 'agent-warm-up-'))
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    ANTHROPIC_API_KEY: 'none',
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${api.address().port}`,
  }
  const child = spawn(process.execPath, [join(dist, 'agent.cjs'), ...args], {
    cwd: here,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => {
      said += bytes
    })
  }
  const [status] = await once(child, 'close')
  api.close()
  await rm(home, { recursive: true, force: true })
  if (status !== 0) throw new Error(`warm-up run failed (${status}): agent ${args.join(' ')}\n${said}`)
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
await packChunks()
// Each pack once more, for its own cache: first without tools, since what a run compiles is what later runs get.
await warmUp('-p', 'warm up')
await warmUp('-p', 'warm up the tools')
await warmUp('--help')
