import { runPermissions } from '../commands/permissions.ts'
import type { Output } from '../io/output.ts'
import { parseArgv } from './argv.ts'
import { composeGate } from './compose/gate.ts'
import { resolveOptions } from './options.ts'
import { runSettings } from './settings.ts'

/** `agent permissions …` with the world it works in. It runs nothing, so it asks for no trust. */
export const runPermissionsCommand = (args: readonly string[], output: Output): Promise<number> => {
  const cwd = process.cwd()
  const { env } = process
  return runPermissions(args, {
    cwd,
    async gate(mode) {
      const flags = ['--print', ...(mode === undefined ? [] : [`--permission-mode=${mode}`])]
      const invocation = parseArgv(flags, new Map())
      if (invocation.type !== 'run') throw new Error('flags of our own were not understood')
      const settings = await runSettings(invocation.flags, {
        cwd,
        env,
        askTrust: async () => restricted(cwd),
      })
      const options = resolveOptions(
        invocation.flags,
        { cwd, print: true, uid: process.geteuid?.() },
        settings,
      )
      for (const warning of options.warnings) process.stderr.write(`${warning}\n`)
      return composeGate(options, { toolResults: cwd, memories: new Set() })
    },
    write: (text) => output.write(text),
    warn: (text) => void process.stderr.write(text),
  })
}

/** A headless run would end here, so nobody should take the answer for what such a run does. */
const restricted = (cwd: string): 'restrict' => {
  process.stderr.write(
    `Note: nobody has decided to trust ${cwd}, so what its files allow is left out. \`agent trust --show\` lists it.\n`,
  )
  return 'restrict'
}
