import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, delimiter, dirname, extname, isAbsolute, join, resolve } from 'node:path'
import { isJsonObject, text } from '../boundary.ts'
import { SpawnError } from '../errors.ts'
import type { Options } from '../options.ts'
import { ownLocation } from '../own-location.ts'
import { isDirectory, isExecutable, isFile } from '../transport/paths.ts'

const CLI_PACKAGE = '@agent-engine/cli'
const COMMAND = 'agent'
const SCRIPTS = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.tsx', '.jsx'])
const SHELL_SHIMS = new Set(['.cmd', '.bat'])

/** What runs a query. */
export interface Program {
  command: string
  /** Comes before all flags: runtime arguments and the script. */
  prefix: string[]
  /** Our own command line, which takes long and secret values through `initialize`. */
  ours: boolean
}

export interface Host {
  env: { readonly [name: string]: string | undefined }
  cwd: string
  execPath: string
  platform: NodeJS.Platform
  runtime: 'node' | 'bun' | 'deno' | 'other'
}

export function thisHost(): Host {
  return {
    env: process.env,
    cwd: process.cwd(),
    execPath: process.execPath,
    platform: process.platform,
    runtime: runtimeOf(process.versions),
  }
}

/** Electron's own executable starts an application, not a script. */
function runtimeOf(versions: NodeJS.ProcessVersions): Host['runtime'] {
  if (versions.electron !== undefined) return 'other'
  if (versions.bun !== undefined) return 'bun'
  return versions.deno === undefined ? 'node' : 'deno'
}

type Choice = Pick<
  Options,
  | 'pathToClaudeCodeExecutable'
  | 'pathToAgentExecutable'
  | 'executable'
  | 'executableArgs'
  | 'env'
  | 'extraArgs'
  | 'spawnClaudeCodeProcess'
  | 'spawnAgentProcess'
>

/**
 * Finds the command line (spec: SDK, section 3.3): the option, `AGENT_CLI_PATH`, the package, `agent` in PATH.
 *
 * @throws SpawnError with every place tried
 */
export function locateCli(options: Choice, host: Host): Program {
  const chosen = options.pathToAgentExecutable ?? options.pathToClaudeCodeExecutable
  if (chosen !== undefined) {
    const file = chosenFile(chosen, options, host)
    const ours = options.extraArgs?.['sdk-initialize-fields'] !== undefined || isOurCli(file)
    return program(file, ours, options, host)
  }
  const tried: string[] = []
  const named = host.env.AGENT_CLI_PATH
  if (named !== undefined && named !== '') {
    const file = resolve(host.cwd, named)
    if (isFile(file)) return program(file, true, options, host)
    tried.push(`AGENT_CLI_PATH: ${file}`)
  }
  for (const file of packageFiles(host, tried)) {
    if (isFile(file)) return program(file, true, options, host)
    tried.push(file)
  }
  const onPath = findInPath(COMMAND, searchPath(options, host), host)
  if (onPath !== undefined) return program(realPath(onPath), true, options, host)
  tried.push(`${COMMAND} in PATH`)
  throw new SpawnError(
    'ENOENT',
    `executable not found at any of: ${tried.join('; ')}. Install ${CLI_PACKAGE}, or set the option pathToAgentExecutable`,
  )
}

function chosenFile(chosen: string, options: Choice, host: Host): string {
  const isBareName = !isAbsolute(chosen) && basename(chosen) === chosen
  const file = resolve(host.cwd, chosen)
  if (!isBareName || (isScript(chosen) && isFile(file))) {
    if (
      isFile(file) ||
      options.spawnClaudeCodeProcess !== undefined ||
      options.spawnAgentProcess !== undefined
    )
      return file
    if (isDirectory(file)) {
      const message = `${file} is a directory: name the executable or the script in it`
      throw new SpawnError('EISDIR', message, { path: file })
    }
    const kind = isScript(file) ? 'executable' : 'native binary'
    throw new SpawnError('ENOENT', `${kind} not found at ${file}`, { path: file })
  }
  const found = findInPath(chosen, searchPath(options, host), host)
  if (found !== undefined) return found
  throw new SpawnError('ENOENT', `executable not found at ${chosen} (looked up in PATH)`, { path: chosen })
}

function program(file: string, ours: boolean, options: Choice, host: Host): Program {
  const extension = extname(file).toLowerCase()
  if (host.platform === 'win32' && SHELL_SHIMS.has(extension)) {
    const message = `${file} is a shell wrapper, which breaks arguments; name the script or the .exe behind it`
    throw new SpawnError('EINVAL', message, { path: file })
  }
  const args = options.executableArgs ?? []
  if (!isScript(file)) return { command: file, prefix: [...args], ours }
  return { command: runtime(options.executable, host), prefix: [...args, file], ours }
}

/** The runtime of this process by its full path, which needs no PATH; any other by its name. */
function runtime(chosen: Options['executable'], host: Host): string {
  if (host.runtime === 'other') return chosen ?? 'node'
  return chosen === undefined || chosen === host.runtime ? host.execPath : chosen
}

/** The command file of the installed package, as seen from this file and from the working directory. */
function packageFiles(host: Host, tried: string[]): string[] {
  const files = new Set<string>()
  for (const from of [ownLocation(), join(host.cwd, 'package.json')]) {
    try {
      const manifest = createRequire(from).resolve(`${CLI_PACKAGE}/package.json`)
      files.add(join(dirname(manifest), binary(manifest)))
    } catch {
      tried.push(`${CLI_PACKAGE} from ${dirname(from.replace(/^file:\/\//, ''))}`)
    }
  }
  return [...files]
}

function binary(manifest: string): string {
  const { bin } = readManifest(manifest)
  const file = isJsonObject(bin) ? text(bin[COMMAND]) : text(bin)
  return file ?? join('dist', `${COMMAND}.cjs`)
}

function isOurCli(file: string): boolean {
  if (!isScript(file)) return false
  try {
    return readManifest(join(dirname(realPath(file)), '..', 'package.json')).name === CLI_PACKAGE
  } catch {
    return false
  }
}

function readManifest(path: string): { [field: string]: unknown } {
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return isJsonObject(manifest) ? manifest : {}
}

function searchPath(options: Choice, host: Host): string {
  const env = options.env ?? host.env
  return env.PATH ?? env.Path ?? ''
}

function findInPath(name: string, path: string, host: Host): string | undefined {
  const suffixes = host.platform === 'win32' ? ['.exe', ''] : ['']
  for (const directory of path.split(delimiter)) {
    if (directory === '') continue
    for (const suffix of suffixes) {
      const file = join(directory, name + suffix)
      if (isFile(file) && isExecutable(file)) return file
    }
  }
  return undefined
}

function isScript(file: string): boolean {
  return SCRIPTS.has(extname(file).toLowerCase())
}

/** A command that npm linked into PATH is a script behind a link, and runs without PATH when its file is known. */
function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
