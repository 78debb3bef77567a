import { createChildRegistry } from './child-registry.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Shows a web address to the person at this machine, with `BROWSER` or what the system has for it. False: there is no way
 * to; say the address instead. The browser is the user's: it outlives the engine, and no engine ends it.
 */
export const openBrowser = async (address: string, env: Env, cwd: string): Promise<boolean> => {
  const program = browserProgram(env)
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (program === undefined || (url?.protocol !== 'https:' && url?.protocol !== 'http:')) return false
  const [file, ...args] = program
  const { startChild } = await import('./child.ts')
  try {
    // Its own registry: nobody closes that one.
    const child = await startChild({
      registry: createChildRegistry(),
      file,
      args: [...args, url.href],
      cwd,
      env,
      supervised: false,
    })
    child.unref()
    return true
  } catch {
    // Without a program for it the person opens the address by hand.
    return false
  }
}

const browserProgram = (env: Env): readonly [string, ...string[]] | undefined => {
  if (env.BROWSER !== undefined && env.BROWSER !== '') return [env.BROWSER]
  switch (process.platform) {
    case 'darwin':
      return ['open']
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler']
    default:
      // Without a display the browser would be a text one, in our terminal.
      return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined
  }
}
