import { PassThrough } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLineChat, type LineChat } from './line-chat.ts'

const open = (): {
  chat: LineChat
  type(line: string): void
  shown(text: string | RegExp): Promise<void>
} => {
  const input = new PassThrough()
  const output = new PassThrough()
  let text = ''
  output.on('data', (chunk) => {
    text += String(chunk)
  })
  const chat = createLineChat(input, output, {
    paint: (_style, plain) => plain,
    cwd: '/work',
    openBrowser: async () => true,
  })
  onTestFinished(() => chat.close())
  return {
    chat,
    type: (line) => void input.write(`${line}\n`),
    shown: (wanted) => expect.poll(() => text, { timeout: 5_000 }).toMatch(wanted),
  }
}

const request = (server: string) => ({
  subtype: 'elicitation' as const,
  mcp_server_name: server,
  message: 'Sure?',
  mode: 'form' as const,
})

describe('the chat', () => {
  it('lets a server ask while it waits for a message, and waits on', async () => {
    const { chat, type, shown } = open()
    const next = chat.next()
    await shown('> ')
    const answer = chat.elicit(request('srv'), new AbortController().signal)
    await shown('Agree?')
    type('y')
    expect(await answer).toEqual({ action: 'accept', content: {} })
    // What is typed while nothing is asked answers nothing.
    await shown(/Agree[\s\S]*\n> /)
    type('hello')
    expect(await next).toBe('hello')
  })

  it('puts one question after the other; one that is withdrawn makes room', async () => {
    const { chat, type, shown } = open()
    const first = new AbortController()
    const withdrawn = chat.elicit(request('one'), first.signal)
    const second = chat.elicit(request('two'), new AbortController().signal)
    await shown("'one' asks")
    first.abort(new Error('not any more'))
    await expect(withdrawn).rejects.toThrow('not any more')
    await shown("'two' asks")
    type('n')
    expect(await second).toEqual({ action: 'decline' })
  })

  it('cancels what is asked when the input ends', async () => {
    const { chat, shown } = open()
    const answer = chat.elicit(request('srv'), new AbortController().signal)
    await shown('Agree?')
    chat.close()
    expect(await answer).toEqual({ action: 'cancel' })
  })
})
