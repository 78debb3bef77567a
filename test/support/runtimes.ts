import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A JavaScript runtime that comes as an npm package, with the program in a package for each platform. */
export interface Runtime {
  name: string
  program: string
  /** Stands before the script. */
  args: readonly string[]
}

const { platform, arch } = process
const bunArch = arch === 'arm64' ? 'aarch64' : arch

/** Other runtimes that hosts use, as far as there is one for this platform. */
export const RUNTIMES: readonly Runtime[] = [
  { name: 'bun', args: [], program: find('bun', `@oven/bun-${bunPlatform()}-${bunArch}`, 'bin/bun') },
  { name: 'deno', args: ['run', '-A'], program: find('deno', `@deno/${denoPlatform()}`, 'deno') },
].flatMap(({ program, ...runtime }) => (program === undefined ? [] : [{ ...runtime, program }]))

function bunPlatform(): string {
  return platform === 'win32' ? 'windows' : platform
}

function denoPlatform(): string {
  return platform === 'linux' ? `linux-${arch}-glibc` : `${platform}-${arch}`
}

/** The platform's package belongs to the runtime's package, so that is where it is looked for. */
function find(name: string, platformPackage: string, file: string): string | undefined {
  const here = createRequire(fileURLToPath(import.meta.url))
  try {
    const outer = createRequire(here.resolve(`${name}/package.json`))
    const path = join(dirname(outer.resolve(`${platformPackage}/package.json`)), file)
    return [path, `${path}.exe`].find((candidate) => existsSync(candidate))
  } catch {
    return undefined
  }
}
