import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalToolName,
  isBuiltInToolName,
  isMcpToolName,
  mcpToolName,
  namesOfTool,
  normalizeMcpName,
  parseMcpToolName,
  TOOL_ALIASES,
  TOOL_NAMES,
} from './tool-names.ts'

describe('canonicalToolName', () => {
  it('leads every alias to a canonical name, in one step', () => {
    for (const [alias, name] of Object.entries(TOOL_ALIASES)) {
      expect(canonicalToolName(alias)).toBe(name)
      expect(canonicalToolName(name)).toBe(name)
      expect(isBuiltInToolName(alias)).toBe(false)
    }
  })

  it('knows the names of the seed and those of later versions', () => {
    const names = [
      'FileRead',
      'FileWrite',
      'FileEdit',
      'Agent',
      'KillBash',
      'TaskStop',
      'TaskOutput',
      'ListMcpResources',
    ]
    expect(names.map(canonicalToolName)).toEqual([
      'Read',
      'Write',
      'Edit',
      'Task',
      'KillShell',
      'KillShell',
      'BashOutput',
      'ListMcpResourcesTool',
    ])
  })

  it('leaves other names as they are, case included', () => {
    for (const name of ['bash', 'Nope', 'mcp__a__b', '', '__proto__', 'constructor', 'toString']) {
      expect(canonicalToolName(name)).toBe(name)
    }
  })
})

describe('namesOfTool', () => {
  it('lists the canonical name and then its aliases', () => {
    expect(namesOfTool('KillShell')).toEqual(['KillShell', 'KillBash', 'TaskStop'])
    expect(namesOfTool('Glob')).toEqual(['Glob'])
  })
})

describe('TOOL_NAMES', () => {
  it('holds the sixteen tools of the baseline that have a fixed name', () => {
    const baseline = `Read Write Edit NotebookEdit Glob Grep Bash BashOutput KillShell WebFetch WebSearch TodoWrite Task
      ExitPlanMode ListMcpResourcesTool ReadMcpResourceTool`
    expect(TOOL_NAMES).toEqual(expect.arrayContaining(baseline.split(/\s+/)))
  })

  it('holds no name twice', () => {
    expect(new Set(TOOL_NAMES).size).toBe(TOOL_NAMES.length)
  })
})

describe('mcpToolName', () => {
  it('replaces everything but letters, digits, underscore and hyphen', () => {
    expect(mcpToolName('my.server-2', 'echo')).toBe('mcp__my_server-2__echo')
    expect(mcpToolName('a b!c', 'weird name.with/chars')).toBe('mcp__a_b_c__weird_name_with_chars')
  })

  it('makes names the API accepts from any names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (server, tool) => {
        const name = mcpToolName(server, tool)
        expect(name).toMatch(/^mcp__[A-Za-z0-9_-]*__[A-Za-z0-9_-]*$/)
        expect(isMcpToolName(name)).toBe(true)
      }),
    )
  })
})

describe('parseMcpToolName', () => {
  it('gives back server and tool of every name, whatever the other servers are called', () => {
    const name = fc.stringMatching(/^[a-z_.]{1,6}$/)
    fc.assert(
      fc.property(name, name, fc.array(name), (server, tool, others) => {
        const parsed = parseMcpToolName(mcpToolName(server, tool), [...others, server])
        expect(parsed).toBeDefined()
        if (parsed === undefined) return
        expect(mcpToolName(parsed.server, parsed.tool)).toBe(mcpToolName(server, tool))
        expect(normalizeMcpName(parsed.server).length).toBeGreaterThanOrEqual(normalizeMcpName(server).length)
      }),
    )
  })

  it('prefers the longest server name that fits', () => {
    expect(parseMcpToolName('mcp__a__b__c', ['a', 'a__b'])).toEqual({ server: 'a__b', tool: 'c' })
    expect(parseMcpToolName('mcp__a__b__c', ['a'])).toEqual({ server: 'a', tool: 'b__c' })
  })

  it('gives the name of the server as it is configured', () => {
    expect(parseMcpToolName('mcp__my_server__echo', ['my.server'])).toEqual({
      server: 'my.server',
      tool: 'echo',
    })
  })

  it('knows no server that is not configured', () => {
    expect(parseMcpToolName('mcp__a__b', ['other'])).toBeUndefined()
    expect(parseMcpToolName('mcp__a__', ['a'])).toBeUndefined()
    expect(parseMcpToolName('Bash', ['a'])).toBeUndefined()
  })

  it('splits at the first separator when the servers are unknown', () => {
    expect(parseMcpToolName('mcp__a__b__c')).toEqual({ server: 'a', tool: 'b__c' })
    expect(parseMcpToolName('mcp__a')).toBeUndefined()
    expect(parseMcpToolName('mcp____a')).toBeUndefined()
  })
})
