import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChildRegistry } from '../child-registry.ts'
import { createShellSession } from './session.ts'

/**
 * A program like an engine: starts the commands it is given as arguments in the background, says `ready`, and then
 * waits until somebody kills it.
 */
const main = async (commands: readonly string[]): Promise<void> => {
  const root = mkdtempSync(join(tmpdir(), 'host-'))
  const shell = createShellSession({
    cwd: root,
    env: { ...process.env, HOME: root },
    registry: createChildRegistry(),
    snapshotDirectory: join(root, 'snapshots'),
    output: { directory: join(root, 'output') },
  })
  for (const command of commands) {
    const { id } = await shell.start(command)
    let seen = ''
    while (!seen.includes('up')) {
      seen += (await shell.background.read(id))?.stdout.text ?? ''
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  process.stdout.write('ready\n')
  setInterval(() => {}, 1_000)
}

await main(process.argv.slice(2))
