import type { Readable, Writable } from 'node:stream'
import type { Shutdown } from '../io/shutdown.ts'
import { openBrowser } from '../platform/open-browser.ts'
import { watchFiles } from '../platform/watch-files.ts'
import { createLineChat } from '../terminal/line-chat.ts'
import type { Paint } from '../terminal/paint.ts'
import { progressSink } from '../terminal/progress.ts'
import { inOrder } from './in-order.ts'
import type { Compose } from './session.ts'

export interface ChatOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly prompt: string | undefined
  readonly paint: Paint
}

/** A conversation in a terminal: message, turn, message. Ctrl-C stops a turn; twice leaves. */
export const runChat = async (
  options: ChatOptions,
  compose: Compose,
  input: Readable & { readonly isTTY?: boolean },
  output: Writable,
  shutdown: Shutdown,
): Promise<number> => {
  const { cwd, paint, env } = options
  const chat = createLineChat(input, output, {
    paint,
    cwd,
    openBrowser: (address) => openBrowser(address, env, cwd),
    markPastes: input.isTTY === true && env.TERM !== 'dumb',
  })
  const session = await compose({
    sink: progressSink({ cwd, paint, skipAnswer: false, write: (text) => output.write(text) }),
    ask: chat.ask,
    elicit: chat.elicit,
    terminal: (sequence) => output.write(sequence),
  })
  shutdown.guard(session)
  const { engine, settings } = session
  const watching = watchFiles([...settings.files, ...settings.serverFiles()], (file) => {
    settings.reload(file).catch((error: unknown) => output.write(`${paint('yellow', String(error))}\n`))
  })
  chat.onInterrupt((again) => {
    if (again) {
      engine.stop()
      chat.close()
    } else if (engine.running) engine.interrupt()
    else if (!chat.discard()) chat.say(paint('dim', 'Ctrl-C again leaves.'))
  })
  const announcement = session.announcements[Date.now() % Math.max(1, session.announcements.length)]
  if (announcement !== undefined) output.write(`${paint('cyan', announcement)}\n`)
  const next = async (): Promise<string | undefined> => {
    const status = await session.statusLine()
    if (status !== undefined) output.write(`\n${paint('dim', status)}\n`)
    return chat.next()
  }
  output.write(`${paint('bold', 'agent')} in ${cwd}. Ctrl-C stops a turn, twice leaves; Ctrl-D leaves.\n`)
  const code = await inOrder(session, async (finished) => {
    for (let text = options.prompt ?? (await next()); text !== undefined; text = await next()) {
      engine.submit({ type: 'user', message: { role: 'user', content: text }, parent_tool_use_id: null })
      await engine.untilIdle()
    }
    engine.endInput()
    await finished
    return 0
  }).finally(() => {
    watching.close()
    chat.close()
  })
  output.write(`\nGo on later with: agent --resume=${engine.sessionId}\n`)
  return code
}
