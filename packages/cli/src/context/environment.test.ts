import { expect, it } from 'vitest'
import { environmentBlock, environmentFacts } from './environment.ts'

it('tells the place, the system and the day', () => {
  const place = { cwd: '/srv/app', isGitRepository: true, additionalDirectories: ['/srv/lib', '/srv/doc'] }
  const facts = {
    ...environmentFacts(place, new Date(2026, 0, 5, 23, 59)),
    platform: 'linux' as const,
    osVersion: 'Linux 6',
  }
  expect(environmentBlock(facts)).toBe(
    [
      'This is where you work:',
      '<env>',
      'Working directory: /srv/app',
      'Is a git repository: yes',
      'Additional working directories: /srv/lib, /srv/doc',
      'Platform: linux',
      'OS version: Linux 6',
      "Today's date: 2026-01-05",
      '</env>',
    ].join('\n'),
  )
})

it('leaves out additional directories when there are none', () => {
  const facts = environmentFacts({ cwd: '/a', isGitRepository: false, additionalDirectories: [] }, new Date())
  expect(environmentBlock(facts)).not.toContain('Additional')
  expect(environmentBlock(facts)).toContain('Is a git repository: no')
  expect(facts.osVersion).toMatch(/\w+ \S+/)
})
