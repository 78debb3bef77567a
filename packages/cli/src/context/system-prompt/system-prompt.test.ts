import { TOOL_NAMES } from '@agent-engine/protocol/tool-names'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { environmentFacts } from '../environment.ts'
import { buildSubagentPrompt } from './subagent-prompt.ts'
import { buildSystemPrompt, type SystemPromptOptions } from './system-prompt.ts'

const options: SystemPromptOptions = {
  tools: new Set(TOOL_NAMES),
  interactive: false,
  environment: environmentFacts(
    { cwd: '/srv/app', isGitRepository: true, additionalDirectories: [] },
    new Date(0),
  ),
  model: { id: 'claude-sonnet-4-5-20250929', name: 'Sonnet 4.5', knowledgeCutoff: 'January 2025' },
  git: 'gitStatus: clean',
}

const texts = (extras: Partial<SystemPromptOptions> = {}): string[] =>
  buildSystemPrompt({ ...options, ...extras }).map(({ text }) => String(text))

describe('C1: the blocks of the system prompt', () => {
  const [sdkIdentity = '', full = ''] = texts()
  const [appendIdentity = ''] = texts({ append: 'A' })

  it('are the identity line and one text with everything else', () => {
    expect(texts()).toHaveLength(2)
    expect(full).toContain('<env>')
    expect(full).toContain('Sonnet 4.5 (id claude-sonnet-4-5-20250929)')
    expect(full.endsWith('\n\ngitStatus: clean')).toBe(true)
  })

  it('have one identity line for people, one for programs and one for programs that add to our prompt', () => {
    const [interactive = ''] = texts({ interactive: true, append: 'A' })
    const identities = [interactive, sdkIdentity, appendIdentity]
    expect(new Set(identities).size).toBe(3)
    for (const line of identities) expect(line.length).toBeGreaterThanOrEqual(57)
    for (const line of identities) expect(line.length).toBeLessThanOrEqual(94)
  })

  it('take an addition in before the git snapshot', () => {
    expect(texts({ append: 'ADDED' })).toEqual([
      appendIdentity,
      full.replace('\n\ngitStatus', '\n\nADDED\n\ngitStatus'),
    ])
  })

  it('are a custom prompt alone, without environment and git snapshot', () => {
    expect(texts({ custom: 'S' })).toEqual([sdkIdentity, 'S'])
  })

  it('are a custom prompt and the addition', () => {
    expect(texts({ custom: 'S', append: 'A' })).toEqual([appendIdentity, 'S\n\nA'])
  })

  it('are the identity line alone for an empty prompt', () => {
    expect(texts({ custom: '' })).toEqual([sdkIdentity])
    expect(texts({ custom: '', append: 'A' })).toEqual([appendIdentity, 'A'])
  })
})

describe('the system prompt', () => {
  it('mentions no tool that is not there', () => {
    fc.assert(
      fc.property(fc.subarray([...TOOL_NAMES]), fc.boolean(), (names, interactive) => {
        const tools = new Set<string>(names)
        const [, text = ''] = texts({ tools, interactive })
        const mentioned = [...text.matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name)
        expect(mentioned.filter((name) => !tools.has(name))).toEqual([])
      }),
    )
  })

  it('PAIN-37: is the same for the same session, and its parts that differ between runs come after those that do not', () => {
    expect(texts()).toEqual(texts())
    const [, text = ''] = texts()
    const [, elsewhere = ''] = texts({
      environment: { ...options.environment, cwd: '/other' },
      git: 'gitStatus: other',
    })
    expect(text.slice(0, text.indexOf('<env>'))).toBe(elsewhere.slice(0, elsewhere.indexOf('<env>')))
    expect(text.indexOf('<env>')).toBeGreaterThan(text.length * 0.8)
  })

  it('gives way to an output style, which may keep the engineering part', () => {
    const style = { name: 'Pirate', prompt: 'Arr.' }
    const [, replaced = ''] = texts({ outputStyle: style })
    expect(replaced).not.toMatch(/# (?:Tone|Judgement|Engineering)/)
    expect(replaced).toContain('\n\n# Output Style: Pirate\nArr.\n\ngitStatus')
    const [, kept = ''] = texts({ outputStyle: { ...style, keepsCodingInstructions: true } })
    expect(kept).toContain('# Engineering work')
    expect(kept).not.toContain('# Tone')
  })

  it('stays of a size that leaves the window to the work', () => {
    expect(texts()[1]?.length).toBeLessThan(12_000)
  })

  it('of a subagent is its own prompt with notes, environment and model', () => {
    const [identity, text = ''] = buildSubagentPrompt({ ...options, prompt: 'You search.' }).map(({ text }) =>
      String(text),
    )
    expect(identity).toBe(texts()[0])
    expect(text.startsWith('You search.\n\nNotes:\n')).toBe(true)
    expect(text).toContain('<env>')
    expect(text).not.toContain('# Engineering work')
    expect(text).not.toContain('gitStatus')
  })
})
