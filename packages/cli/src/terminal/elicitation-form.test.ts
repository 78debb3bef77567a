import type { ElicitationRequest } from '@agent-engine/protocol/control/elicitation'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, readField } from './elicitation-field.ts'
import { answerElicitation } from './elicitation-form.ts'

const request = (more: Partial<ElicitationRequest>): ElicitationRequest => ({
  subtype: 'elicitation',
  mcp_server_name: 'srv',
  message: 'Who are you?',
  mode: 'form',
  ...more,
})

/** Answers question after question; what is left over shows that not all were asked. */
const answer = async (asked: ElicitationRequest, lines: readonly string[], opens = true) => {
  const left = [...lines]
  const opened: string[] = []
  let shown = ''
  const response = await answerElicitation(asked, {
    paint: (_style, text) => text,
    write: (text) => {
      shown += text
    },
    question: async (text) => {
      shown += `${text}\n`
      return left.shift()
    },
    openBrowser: async (address) => {
      opened.push(address)
      return opens
    },
  })
  return { response, shown, left, opened }
}

const SCHEMA = {
  type: 'object',
  required: ['name', 'color'],
  properties: {
    name: { type: 'string', title: 'Your name', minLength: 2 },
    age: { type: 'integer', minimum: 0 },
    color: { type: 'string', enum: ['r', 'g'], enumNames: ['Red', 'Green'] },
    pets: { type: 'array', items: { anyOf: [{ const: 'c', title: 'Cat' }, { const: 'd' }] }, maxItems: 1 },
    news: { type: 'boolean', default: false },
  },
}

describe('a form of a server at the terminal', () => {
  it('asks field by field until the answers fit', async () => {
    const { response, shown, left } = await answer(request({ requested_schema: SCHEMA }), [
      'y',
      '',
      'x',
      'Bob',
      'old',
      '42',
      '3',
      '2',
      '1,2',
      'Cat',
      '',
    ])
    expect(response).toEqual({
      action: 'accept',
      content: { name: 'Bob', age: 42, color: 'g', pets: ['c'], news: false },
    })
    expect(left).toEqual([])
    expect(shown).toContain("The MCP server 'srv' asks: Who are you?")
    expect(shown).toContain('Your name (required)')
    expect(shown).toContain('Give at least 2 characters.')
  })

  it('can be declined, and is cancelled at the end of input', async () => {
    expect((await answer(request({ requested_schema: SCHEMA }), ['n'])).response).toEqual({
      action: 'decline',
    })
    expect((await answer(request({ requested_schema: SCHEMA }), [])).response).toEqual({ action: 'cancel' })
    expect((await answer(request({ requested_schema: SCHEMA }), ['y', 'Bob'])).response).toEqual({
      action: 'cancel',
    })
    expect((await answer(request({}), ['yes'])).response).toEqual({ action: 'accept', content: {} })
  })

  it('shows an address whole before it opens it, and says so when it can not', async () => {
    const asked = request({ mode: 'url', url: 'https://pay.example/x?y=1' })
    const yes = await answer(asked, ['y'])
    expect(yes).toMatchObject({ response: { action: 'accept' }, opened: ['https://pay.example/x?y=1'] })
    expect(yes.shown.indexOf('https://pay.example/x?y=1')).toBeLessThan(yes.shown.indexOf('Open it'))
    expect((await answer(asked, ['y'], false)).shown).toContain('Open the address yourself')
    expect(await answer(asked, ['n'])).toMatchObject({ response: { action: 'decline' }, opened: [] })
  })

  it('takes nothing of a server as commands for the terminal', async () => {
    const { shown } = await answer(request({ message: '\u001b[2Jgone\u202e', mcp_server_name: 'a\nb' }), [
      'n',
    ])
    expect(shown).not.toMatch(/\u001b|\u202e|a\nb/)
  })
})

describe('a typed value', () => {
  it.each([
    [{ type: 'string', format: 'email' }, 'a@b', { value: 'a@b' }],
    [{ type: 'string', format: 'email' }, 'ab', { problem: 'Give an e-mail address.' }],
    [{ type: 'string', format: 'date' }, '2026-02-30x', { problem: expect.any(String) }],
    [{ type: 'string', format: 'uri' }, 'https://a', { value: 'https://a' }],
    [{ type: 'number', maximum: 1 }, '1.5', { problem: 'Give 1 or less.' }],
    [{ type: 'boolean' }, 'maybe', { problem: 'Say yes or no.' }],
    [{ type: 'string', oneOf: [{ const: 'a', title: 'A' }] }, 'A', { value: 'a' }],
    [{ type: 'array', items: { type: 'string', enum: ['x', 'y'] } }, '2, x', { value: ['y', 'x'] }],
  ])('for %j: %j', (schema, typed, expected) => {
    const [field] = fieldsOf({ properties: { f: schema } })
    expect(field && readField(field, typed)).toEqual(expected)
  })

  it('is read or refused for whatever schema a server sends', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (properties, typed) => {
        for (const field of fieldsOf({ properties })) readField(field, typed)
      }),
    )
  })
})
