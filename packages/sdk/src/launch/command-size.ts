import { SpawnError } from '../errors.ts'

/** Linux: bytes of one argument. Windows: characters of the whole line. */
const MAX_ARGUMENT_BYTES = 128 * 1024
const MAX_WINDOWS_CHARACTERS = 32_767

/** @throws SpawnError `E2BIG` naming the flag that is too long; the system's own message would not say */
export function assertCommandSize(command: string, args: readonly string[], platform: NodeJS.Platform): void {
  if (platform === 'win32') {
    const characters = [command, ...args].reduce((sum, arg) => sum + arg.length + 3, 0)
    if (characters > MAX_WINDOWS_CHARACTERS)
      throw tooLong('the command line', characters, MAX_WINDOWS_CHARACTERS)
    return
  }
  for (const [index, arg] of args.entries()) {
    const bytes = Buffer.byteLength(arg)
    if (bytes >= MAX_ARGUMENT_BYTES) throw tooLong(flagName(arg, args[index - 1]), bytes, MAX_ARGUMENT_BYTES)
  }
}

/** The name alone: the value may be secret. */
function flagName(arg: string, before: string | undefined): string {
  return /^--[\w-]+/.exec(arg)?.[0] ?? /^--[\w-]+/.exec(before ?? '')?.[0] ?? 'an argument'
}

function tooLong(what: string, size: number, limit: number): SpawnError {
  return new SpawnError(
    'E2BIG',
    `${what} is too long for the system: ${size} of at most ${limit}; pass it by file`,
  )
}
