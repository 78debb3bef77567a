import { PassThrough } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLineChat, type LineChat } from './line-chat.ts'

const open = (): {
  chat: LineChat
  type(line: string): void
  press(keys: string): void
  end(): void
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
    press: (keys) => void input.write(keys),
    end: () => void input.end(),
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

/** A call that nothing allows. */
const call = {
  toolName: 'Bash',
  toolUseId: 't',
  input: { command: 'rm important' },
  decision: {
    behavior: 'ask',
    message: 'Nothing allows it.',
    suggestions: [],
    reason: { type: 'mode', mode: 'default' },
  },
} as const
const never = new AbortController().signal
const PASTE = (text: string): string => `\u001b[200~${text}\u001b[201~`

describe('what is typed while nobody asks', () => {
  it('waits for the next prompt, is shown as waiting, and keeps its order', async () => {
    const { chat, type, shown } = open()
    type('first')
    type('second')
    await shown(/queued: first[\s\S]*queued: second/)
    expect(await chat.next()).toBe('first')
    expect(await chat.next()).toBe('second')
    const next = chat.next()
    type('third')
    expect(await next).toBe('third')
  })

  it('answers no question that comes after it', async () => {
    const { chat, type, shown } = open()
    type('y')
    const answer = chat.ask(call, never)
    await shown('Run it?')
    type('n')
    expect(await answer).toMatchObject({ behavior: 'deny' })
    expect(await chat.next()).toBe('y')
  })

  it('answers no question either when it comes in at the same moment', async () => {
    const { chat, type, shown } = open()
    const answer = chat.ask(call, never)
    type('y')
    await shown('Run it?')
    await shown('queued: y')
    type('n')
    expect(await answer).toMatchObject({ behavior: 'deny' })
  })

  it('makes way for a question when it is not entered yet, and comes back after it', async () => {
    const { chat, press, type, shown } = open()
    press('fix the te')
    const answer = chat.ask(call, never)
    await shown('Run it?')
    type('yes')
    expect(await answer).toEqual({ behavior: 'allow' })
    const next = chat.next()
    await shown(/> fix the te/)
    type('sts')
    expect(await next).toBe('fix the tests')
  })

  it('is a message also when the input ends behind it', async () => {
    const { chat, type, end } = open()
    type('last words')
    end()
    expect(await chat.next()).toBe('last words')
    expect(await chat.next()).toBeUndefined()
  })

  it('answers nothing when the terminal goes away before it is entered', async () => {
    const { chat, press, shown, end } = open()
    const answer = chat.ask(call, never)
    await shown('Run it?')
    press('y')
    end()
    expect(await answer).toMatchObject({ behavior: 'deny' })
  })

  it('is forgotten when the chat is closed', async () => {
    const { chat, type, shown } = open()
    type('too late')
    await shown('queued')
    chat.close()
    expect(await chat.next()).toBeUndefined()
  })
})

describe('a pasted text', () => {
  it('is one message, sent when it is entered', async () => {
    const { chat, press, type } = open()
    const next = chat.next()
    press(PASTE('def f():\r  return 1\r\rprint(f())'))
    type(' # done')
    expect(await next).toBe('def f():\n  return 1\n\nprint(f()) # done')
  })

  it('is one queued message while a turn runs', async () => {
    const { chat, press, type, shown } = open()
    press(PASTE('one\rtwo\r'))
    type('')
    await shown('queued: one … (2 lines)')
    expect(await chat.next()).toBe('one\ntwo')
  })

  it('never answers a question that comes in the middle of it', async () => {
    const { chat, press, type, shown } = open()
    press('\u001b[200~y\r')
    const answer = chat.ask(call, never)
    press('y\r\u001b[201~')
    await shown('Run it?')
    type('n')
    expect(await answer).toMatchObject({ behavior: 'deny' })
    const next = chat.next()
    type('')
    expect(await next).toBe('y\ny')
  })
})

describe('Ctrl-C', () => {
  it('tells whether it comes right after another one', async () => {
    const { chat, press } = open()
    const seen: boolean[] = []
    chat.onInterrupt((again) => void seen.push(again))
    press('\u0003')
    press('x')
    press('\u0003\u0003')
    await expect.poll(() => seen).toEqual([false, false, true])
  })

  it('is used up by what it throws away', async () => {
    const { chat, press } = open()
    const seen: (boolean | 'leave')[] = []
    chat.onInterrupt((again) => void seen.push(again ? 'leave' : chat.discard()))
    press('half a line')
    press('\u0003\u0003\u0003')
    await expect.poll(() => seen).toEqual([true, false, 'leave'])
  })

  it('can throw away what is typed, or the question', async () => {
    const { chat, press, type, shown } = open()
    const next = chat.next()
    press('nonsense')
    await shown('nonsense')
    expect(chat.discard()).toBe(true)
    expect(chat.discard()).toBe(false)
    type('sense')
    expect(await next).toBe('sense')
    const answer = chat.elicit(request('srv'), never)
    await shown('Agree?')
    expect(chat.discard()).toBe(true)
    expect(await answer).toEqual({ action: 'cancel' })
  })
})
