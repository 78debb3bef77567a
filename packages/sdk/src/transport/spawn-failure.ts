import { closeSync, openSync, readSync } from 'node:fs'
import { SpawnError } from '../errors.ts'
import { isDirectory, isFile } from './paths.ts'

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46])

interface Attempt {
  command: string
  cwd?: string | undefined
}

/** Says what was missing or refused when a process did not start: the system blames the command for everything. */
export function spawnFailure(cause: unknown, { command, cwd }: Attempt): SpawnError {
  const code = codeOf(cause)
  if (cwd !== undefined && !isDirectory(cwd)) return missingDirectory(cwd)
  if (code === 'ENOENT') {
    if (isFile(command)) return new SpawnError(code, loaderMissing(command), { path: command, cause })
    const where = /[\\/]/.test(command) ? command : `${command} (looked up in PATH)`
    return new SpawnError(code, `executable not found at ${where}`, { path: command, cause })
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `no permission to execute ${command} (${code}); check that it is an executable file`
    return new SpawnError(code, message, { path: command, cause })
  }
  if (code === 'E2BIG' || code === 'ENAMETOOLONG') {
    const message = `the command line of ${command} is longer than the system allows (${code}); pass long values by file`
    return new SpawnError('E2BIG', message, { path: command, cause })
  }
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new SpawnError(code ?? 'ESPAWN', `failed to spawn ${command}: ${detail}`, { path: command, cause })
}

export function missingDirectory(cwd: string): SpawnError {
  return new SpawnError('ENOENT', `working directory does not exist: ${cwd}`, { path: cwd })
}

/** The file is there and yet not found: its loader is not, which for an ELF file means another C library. */
function loaderMissing(command: string): string {
  if (process.platform === 'linux' && startsWithElf(command)) {
    return `native binary at ${command} needs another C library than this system has (glibc or musl)`
  }
  return `${command} exists, but the interpreter on its first line does not`
}

function startsWithElf(path: string): boolean {
  try {
    const file = openSync(path, 'r')
    try {
      const head = Buffer.alloc(ELF.length)
      readSync(file, head, 0, ELF.length, 0)
      return head.equals(ELF)
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
