import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRule, parseRule, rulesOf } from './rule.ts'
import { ruleProblem } from './rule-problem.ts'

describe('parseRule', () => {
  it.each([
    ['Bash', { toolName: 'Bash' }],
    ['Bash(npm run build)', { toolName: 'Bash', content: 'npm run build' }],
    ['Bash(echo (a) b)', { toolName: 'Bash', content: 'echo (a) b' }],
    ['Bash( x )', { toolName: 'Bash', content: ' x ' }],
    ['Bash(*)', { toolName: 'Bash' }],
    ['mcp__srv__tool', { toolName: 'mcp__srv__tool' }],
    ['Agent(reviewer)', { toolName: 'Task', content: 'reviewer' }],
    ['FileRead(//etc/**)', { toolName: 'Read', content: '//etc/**' }],
    ['Bash (x)', { toolName: 'Bash ', content: 'x' }],
  ])('takes %s apart', (text, value) => {
    expect(parseRule(text)).toEqual(value)
  })

  it.each(['', 'Bash(', 'Bash()', 'Read(', 'Bash)', '(x)', 'Bash(x) y'])('refuses %j', (text) => {
    expect(parseRule(text)).toBeUndefined()
  })

  it('reads what formatRule writes', () => {
    const name = fc.constantFrom('Bash', 'Read', 'Task', 'mcp__a__b')
    const content = fc.string({ minLength: 1 }).filter((text) => text !== '*')
    fc.assert(
      fc.property(name, content, (toolName, text) => {
        expect(parseRule(formatRule({ toolName, content: text }))).toEqual({ toolName, content: text })
      }),
    )
  })
})

describe('rulesOf', () => {
  it('leaves out what is no rule and keeps the rest', () => {
    const source = { layer: 'user', file: '/h/settings.json' } as const
    const rules = rulesOf({ source, anchor: '/h', allow: ['Bash(', 'Read'], deny: ['Bash(x)'] })
    expect(rules.map(({ behavior, text }) => `${behavior} ${text}`)).toEqual(['deny Bash(x)', 'allow Read'])
    expect(rules[0]).toMatchObject({ source, anchor: '/h' })
  })
})

describe('ruleProblem', () => {
  it.each(['Bash(', 'Read(', 'Bash()', '', 'bash(bar)', 'mcp__a(b)', 'Bash(zot:* x)', 'READ'])(
    'calls %j malformed',
    (text) => {
      expect(ruleProblem(text, 'allow')).toMatchObject({ kind: 'malformed' })
    },
  )

  it.each([
    ['Write(x)', 'allow'],
    ['Nope', 'allow'],
    ['Bash (x)', 'allow'],
    ['mcp__*', 'allow'],
    ['*', 'allow'],
    ['Bash(:*)', 'allow'],
    ['Glob(src/**)', 'deny'],
    ['WebSearch(x)', 'allow'],
    ['WebFetch(example.com)', 'allow'],
  ] as const)('says that %j in %s does nothing', (text, behavior) => {
    expect(ruleProblem(text, behavior)).toMatchObject({ kind: 'inert' })
  })

  it.each([
    ['Bash(npm run:*)', 'allow'],
    ['Edit(src/**)', 'allow'],
    ['mcp__*', 'deny'],
    ['mcp__srv__get_*', 'allow'],
    ['Bash(run_in_background:true)', 'deny'],
    ['Task(x)', 'deny'],
    ['WebFetch(domain:x)', 'allow'],
  ] as const)('finds nothing wrong with %j in %s', (text, behavior) => {
    expect(ruleProblem(text, behavior)).toBeUndefined()
  })
})
