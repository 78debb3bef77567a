// The commands of package.json on a machine that has only Node and git: gets the package manager, installs and builds
// when something changed since the last time, then runs the task.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const windows = process.platform === 'win32'

const run = (command, args, options = {}) => {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: windows,
    ...options,
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

const bin = (name) => join(root, 'node_modules', '.bin', windows ? `${name}.cmd` : name)

/** Runs `work` unless it was done before with the same files, and what it made is still there. */
const unlessDone = (name, files, made, work) => {
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(relative(root, file)).update('\0').update(readFileSync(file))
  hash.update(process.version)
  const digest = hash.digest('hex')
  const stamp = join(root, 'node_modules', '.cache', 'agent-engine', `${name}.stamp`)
  const complete = made.every((file) => existsSync(join(root, file)))
  if (complete && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  work()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
}

const filesBelow = (folder, keep) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      return ['node_modules', 'dist'].includes(entry.name) ? [] : filesBelow(path, keep)
    return keep(path) ? [path] : []
  })

const packageFolders = () => [
  ...readdirSync(join(root, 'packages')).map((name) => join('packages', name)),
  'test',
]

const install = () => {
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc']
    .concat(packageFolders().map((folder) => join(folder, 'package.json')))
    .map((file) => join(root, file))
    .filter(existsSync)
  unlessDone('install', manifests, ['node_modules/.modules.yaml'], () => {
    console.log('Installing…')
    run('npx', ['--yes', manifest.packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'])
  })
  if (!existsSync(bin('tsc'))) {
    console.error('node_modules is incomplete. Delete the folder node_modules and run the command again.')
    process.exit(1)
  }
}

const build = () => {
  const sources = filesBelow(
    join(root, 'packages'),
    (path) => /\.(ts|mjs|json|jsonl)$/.test(path) && !path.endsWith('.test.ts'),
  )
  const built = [
    'packages/cli/dist/agent.cjs',
    'packages/sdk/dist/index.js',
    'packages/protocol/dist/index.js',
    'packages/protocol/dist/cjs/index.d.ts',
  ]
  unlessDone('build', sources, built, () => {
    console.log('Building…')
    run(bin('tsc'), ['-b', 'packages/protocol', 'packages/sdk', 'packages/cli'])
    for (const name of ['sdk', 'cli']) run(process.execPath, [join(root, 'packages', name, 'build.mjs')])
    const declared = ['protocol', 'sdk'].map((name) => join(root, 'packages', name))
    run(process.execPath, [join(root, '.ci', 'commonjs-declarations.mjs'), ...declared])
  })
}

const lint = () => {
  run(bin('biome'), ['check', '--error-on-warnings', '.'])
  run(bin('knip'), [])
}

const tasks = {
  build() {
    install()
    build()
  },
  lint() {
    install()
    lint()
  },
  test() {
    install()
    build()
    lint()
    run(bin('tsc'), ['-b'])
    run(bin('vitest'), ['run', ...process.argv.slice(3)])
  },
  demo() {
    install()
    build()
    run(process.execPath, [join(root, '.ci', 'demo.mjs'), ...process.argv.slice(3)])
  },
  bench() {
    install()
    build()
    const folder = join(root, 'test', 'bench')
    // Beside the workspace's own modules, so that its packages are found.
    const out = join(root, 'test', 'node_modules', '.bench')
    const wanted = process.argv.slice(3)
    const chosen = readdirSync(folder)
      .filter((name) => name.endsWith('.bench.ts'))
      .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    for (const name of chosen) {
      const file = join(out, name.replace(/\.ts$/, '.mjs'))
      run(bin('esbuild'), [
        join(folder, name),
        '--bundle',
        '--platform=node',
        '--format=esm',
        '--packages=external',
        '--log-level=warning',
        `--define:import.meta.url=${JSON.stringify(pathToFileURL(join(folder, name)).href)}`,
        `--outfile=${file}`,
      ])
      run(process.execPath, [file])
    }
  },
}

const name = process.argv[2] ?? ''
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (!task) {
  console.error(`Unknown task '${name}'. Use one of: ${Object.keys(tasks).join(', ')}.`)
  process.exit(1)
}
task()
