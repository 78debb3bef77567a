import { describe, expect, it } from 'vitest'
import { bash, gateFor, letter, question, type Setup } from '../world.testing.ts'
import { useWorld } from './rows.testing.ts'

const world = useWorld()

describe('other tools and flows (spec: permissions §20.5)', () => {
  const decide = async (
    setup: Setup,
    toolName: string,
    input = {},
    subjects: Parameters<typeof question>[1] = [],
  ) => {
    const gate = await gateFor(world(), setup)
    return letter(await gate.decide(question(toolName, subjects, world(), { input })))
  }
  const fetchUrl = (setup: Setup, url: string) => decide(setup, 'WebFetch', { url }, [{ kind: 'url', url }])

  it('row 150: an MCP tool asks whatever it says of itself', async () => {
    const gate = await gateFor(world())
    expect(letter(await gate.decide(question('mcp__srv__a', [], world(), { readOnly: true })))).toBe('Q')
  })

  it('rows 151 to 154: rules for servers and their tools', async () => {
    expect(await decide({ allow: ['mcp__srv'] }, 'mcp__srv__a')).toBe('A')
    expect(await decide({ allow: ['mcp__srv'] }, 'mcp__my-srv__a')).toBe('Q')
    expect(await decide({ allow: ['mcp__srv__*'] }, 'mcp__srv__a')).toBe('A')
    expect(await decide({ allow: ['mcp__srv__get_*'] }, 'mcp__srv__get_x')).toBe('A')
    expect(await decide({ allow: ['mcp__*'] }, 'mcp__srv__a')).toBe('Q')
    expect(await decide({ allow: ['*'] }, 'mcp__srv__a')).toBe('Q')
    expect(await decide({ deny: ['mcp__*'] }, 'mcp__srv__a')).toBe('D')
    expect(await decide({ allow: ['mcp__srv__a(x)'] }, 'mcp__srv__a')).toBe('Q')
    expect(await decide({ deny: ['mcp__srv'], allow: ['mcp__srv__a'] }, 'mcp__srv__a')).toBe('D')
    expect((await gateFor(world(), { deny: ['mcp__srv'] })).removes('mcp__srv__a')).toBe(true)
  })

  it('row 155: host names are compared without case and port', async () => {
    expect(await fetchUrl({ allow: ['WebFetch(domain:example.com)'] }, 'https://EXAMPLE.com:8443/')).toBe('A')
  })

  it.each(['https://example.com@evil.com/', 'https://example.com.evil.com/', 'https://www.example.com/'])(
    'row 156: %s is another host',
    async (url) => {
      expect(await fetchUrl({ allow: ['WebFetch(domain:example.com)'] }, url)).toBe('Q')
    },
  )

  it('rows 157 and 158: a denied host is denied in every spelling', async () => {
    const setup: Setup = { deny: ['WebFetch(domain:evil.com)'] }
    expect(await fetchUrl(setup, 'https://evil.com:443/')).toBe('D')
    expect(await fetchUrl(setup, 'https://a.evil.com/')).toBe('Q')
    expect(await fetchUrl({ ...setup, allow: ['WebFetch'] }, 'https://evil.com./')).toBe('D')
    const bypass: Setup = { ...setup, mode: 'bypassPermissions', ask: ['WebFetch(domain:ask.com)'] }
    expect(await fetchUrl(bypass, 'https://evil.com/')).toBe('D')
    expect(await fetchUrl(bypass, 'https://ask.com/')).toBe('Q')
  })

  it('row 159: an agent type can be denied', async () => {
    const name = { kind: 'name', name: 'ag1' } as const
    expect(await decide({ deny: ['Task(ag1)'] }, 'Task', {}, [name])).toBe('D')
    expect(await decide({ deny: ['Agent(ag1)'] }, 'Task', {}, [name])).toBe('D')
    expect(await decide({ deny: ['Task(ag2)'] }, 'Task', {}, [name])).toBe('A')
  })

  const hooked = async (setup: Setup, decision: 'allow' | 'ask', command = 'foo 1') => {
    const gate = await gateFor(world(), setup)
    return letter(await gate.decide(bash(command, world(), { hook: { decision, reason: 'r', hook: 'h' } })))
  }

  it('rows 160 to 164: rules stand above hooks', async () => {
    expect(await hooked({}, 'allow')).toBe('A')
    expect(await hooked({ deny: ['Bash(foo:*)'] }, 'allow')).toBe('D')
    expect(await hooked({ ask: ['Bash(foo:*)'] }, 'allow')).toBe('Q')
    expect(await hooked({ allow: ['Bash(foo:*)'] }, 'ask')).toBe('Q')
    expect(await hooked({ mode: 'bypassPermissions' }, 'ask')).toBe('Q')
    expect(await hooked({ deny: ['Bash(bar:*)'] }, 'allow', 'bar')).toBe('D')
    expect(await hooked({}, 'allow', 'touch .git/x')).toBe('Q')
    expect(await hooked({ mode: 'plan' }, 'allow', 'touch x')).toBe('Q')
    expect(await hooked({ mode: 'dontAsk' }, 'allow')).toBe('A')
    expect(await hooked({ mode: 'dontAsk' }, 'ask')).toBe('D')
  })

  it('row 165: an input that a host changed is checked against deny rules', async () => {
    const gate = await gateFor(world(), { deny: ['Bash(bar:*)'] })
    expect(await gate.forbids(bash('bar', world()))).toMatchObject({ behavior: 'deny' })
    expect(await gate.forbids(bash('foo', world()))).toBeUndefined()
  })

  it('row 169: a rule that a host adds holds for the next call', async () => {
    const gate = await gateFor(world())
    expect(letter(await gate.decide(bash('foo 1', world())))).toBe('Q')
    await gate.apply([
      {
        type: 'addRules',
        rules: [{ toolName: 'Bash', ruleContent: 'foo:*' }],
        behavior: 'allow',
        destination: 'session',
      },
    ])
    expect(letter(await gate.decide(bash('foo 2', world())))).toBe('A')
  })

  it('row 170: nobody gets to bypass who was not given it', async () => {
    const gate = await gateFor(world())
    await gate.apply([{ type: 'setMode', mode: 'bypassPermissions', destination: 'session' }])
    expect(letter(await gate.decide(bash('zot', world())))).toBe('Q')
  })

  it('row 171: removing a rule of the session leaves those of others', async () => {
    const gate = await gateFor(world(), {
      lists: [{ source: { layer: 'user' }, anchor: '/', allow: ['Bash(zot:*)'] }],
    })
    await gate.apply([
      {
        type: 'removeRules',
        rules: [{ toolName: 'Bash', ruleContent: 'zot:*' }],
        behavior: 'allow',
        destination: 'session',
      },
    ])
    expect(letter(await gate.decide(bash('zot 2', world())))).toBe('A')
  })

  it('row 174: a managed deny stands above the command line', async () => {
    const lists = [{ source: { layer: 'managed' as const }, anchor: '/', deny: ['Bash(foo:*)'] }]
    const gate = await gateFor(world(), { allow: ['Bash(foo:*)'], lists })
    expect(letter(await gate.decide(bash('foo 1', world())))).toBe('D')
  })

  it('row 175: leaving plan mode needs the user, whatever is allowed', async () => {
    expect(await decide({ mode: 'plan', allow: ['ExitPlanMode'] }, 'ExitPlanMode', { plan: 'x' })).toBe('Q')
    expect(await decide({ mode: 'bypassPermissions' }, 'AskUserQuestion')).toBe('Q')
  })
})
