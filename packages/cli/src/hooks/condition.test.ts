import { describe, expect, it } from 'vitest'
import type { Subject } from '../permissions/subject.ts'
import { createCondition } from './condition.ts'

const fits = createCondition({
  projectDirectory: '/project',
  cwd: () => '/project',
  async subjects(toolName, { command, file_path: path }): Promise<readonly Subject[] | undefined> {
    if (toolName === 'Bash') return [{ kind: 'command', command: String(command) }]
    return path === undefined ? undefined : [{ kind: 'path', access: 'write', path: String(path) }]
  },
})

describe('the condition of a hook', () => {
  it.each([
    ['bar 1', true],
    ['zot && bar 2', true],
    ['echo $(bar)', true],
    ['echo `bar x`', true],
    ['FOO=1 bar 1', true],
    ['foo 1', false],
    ['echo bar', false],
    ["echo 'unclosed", true],
  ])('Bash(bar:*) for %s is %s', async (command, expected) => {
    expect(await fits('Bash(bar:*)', 'Bash', { command })).toBe(expected)
  })

  it('is about paths for tools with files', async () => {
    expect(await fits('Edit(src/**)', 'Edit', { file_path: '/project/src/a.ts' })).toBe(true)
    expect(await fits('Edit(src/**)', 'Edit', { file_path: '/project/docs/a.md' })).toBe(false)
  })

  it('is met when it is no rule, or the call cannot be read', async () => {
    expect(await fits('Bash(', 'Bash', { command: 'ls' })).toBe(true)
    expect(await fits('Edit(src/**)', 'Edit', {})).toBe(true)
  })

  it('is about the tool when it names only that', async () => {
    expect(await fits('Bash', 'Bash', { command: 'ls' })).toBe(true)
    expect(await fits('Edit', 'Bash', { command: 'ls' })).toBe(false)
  })
})
