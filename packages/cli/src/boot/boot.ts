import { join } from 'node:path'
import { COMPATIBLE_VERSION } from '../platform/version.ts'
import { createChunkLoader } from './chunk-loader.ts'

/** What the bundle's main chunk exports. */
interface MainChunk {
  main(args: readonly string[]): Promise<void>
}

const isMainChunk = (value: unknown): value is MainChunk =>
  typeof value === 'object' && value !== null && 'main' in value && typeof value.main === 'function'

const args = process.argv.slice(2)
if (args.length === 1 && (args[0] === '--version' || args[0] === '-v')) {
  process.stdout.once('error', (error) => {
    process.stderr.write(`Error: stdout cannot be written: ${error.message}\n`)
    process.exitCode = 1
  })
  process.stdout.write(`${COMPATIBLE_VERSION} (agent-engine)\n`)
} else {
  const loader = createChunkLoader(join(__dirname, 'chunks'))
  const chunk = loader.load('main.cjs')
  if (!isMainChunk(chunk))
    throw new Error('The installation is damaged: chunks/main.cjs has no main(). Install again.')
  process.once('exit', () => loader.saveCaches())
  void chunk.main(args)
}
