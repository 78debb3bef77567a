import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandCommand, parseCommandCall, splitArguments } from './expand-command.ts'

const text = (body: string, args: string): string =>
  expandCommand(body, args)
    .map((part) => (part.type === 'text' ? part.text : `[${part.command}]`))
    .join('')

describe('the arguments of a command', () => {
  it.each([
    ['Say $1 and $2.', 'a "b c"', 'Say a and b c.'],
    ['All: $ARGUMENTS!', 'a  b', 'All: a  b!'],
    ['All: $ARGUMENTS!', '', 'All: !'],
    ['Only $3.', 'a', 'Only .'],
    ['First is $ARGUMENTS[0].', 'x y', 'First is x.'],
    ['No place.', 'x', 'No place.\n\nARGUMENTS: x'],
    ['No place.', '', 'No place.'],
    ['A price of \\$1 for $1', 'x', 'A price of $1 for x'],
  ])('%j with %j', (body, args, expanded) => {
    expect(text(body, args)).toBe(expanded)
  })

  it('are words as a shell sees them', () => {
    expect(splitArguments('one "two three" \'four "five"\' si\\ x se"v e"n ""')).toEqual([
      'one',
      'two three',
      'four "five"',
      'si x',
      'sev en',
      '',
    ])
  })

  it('are taken as they are: what looks like a place or a command in them stays text', () => {
    expect(text('Say $1', "'$2 !`ls`'")).toBe('Say $2 !`ls`')
  })

  it('never add a shell command, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string(), (args) => {
        const commands = expandCommand('a $ARGUMENTS !`fixed` b', args).filter(({ type }) => type === 'shell')
        expect(commands).toEqual([{ type: 'shell', command: 'fixed' }])
      }),
    )
  })
})

describe('shell commands in a command', () => {
  it('stand at the start of a line or after white space, or fill a block', () => {
    expect(text('!`a`\nx !`b` y!`c`\n```!\nd\ne\n```\nend', '')).toBe('[a]\nx [b] y!`c`\n[d\ne]\nend')
  })
})

describe('a prompt', () => {
  it.each([
    ['/greet', { name: 'greet', args: '' }],
    ['  /db:migrate  to 7 ', { name: 'db:migrate', args: 'to 7' }],
    ['/a\nb', { name: 'a', args: 'b' }],
    ['/usr/bin/env is missing', undefined],
    ['say /greet', undefined],
    ['/', undefined],
    ['/ greet', undefined],
  ])('%j', (prompt, call) => {
    expect(parseCommandCall(prompt)).toEqual(call)
  })
})
