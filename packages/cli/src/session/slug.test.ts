import { describe, expect, it } from 'vitest'
import { longSlugPrefix, projectSlug, slugOverride } from './slug.ts'

describe('the slug of a project', () => {
  it.each([
    ['/home/me/my_app.v2', '-home-me-my-app-v2'],
    ['sp ace_é.x', 'sp-ace---x'],
    ['/srv/app', '-srv-app'],
    ['/a//b..c', '-a--b--c'],
    ['/tmp/😀', '-tmp---'],
  ])('replaces every unit outside letters and digits: %s', (path, slug) => {
    expect(projectSlug(path)).toBe(slug)
  })

  it('treats both normal forms of an accented letter alike', () => {
    expect(projectSlug('/e\u0301')).toBe(projectSlug('/\u00e9'))
  })

  it.each([
    [200, 'b6ymvl'],
    [201, '85qkr6'],
  ])('cuts a path of %i letters and adds its hash', (letters, hash) => {
    const path = `/${'a'.repeat(letters)}`
    expect(projectSlug(path)).toBe(`-${'a'.repeat(199)}-${hash}`)
    expect(longSlugPrefix(path)).toBe(`-${'a'.repeat(199)}-`)
  })

  it('has no other names for a path that is not cut', () => {
    expect(longSlugPrefix(`/${'a'.repeat(199)}`)).toBeUndefined()
  })

  it('takes the name from the environment only beside CLAUDE_CONFIG_DIR and only when it is safe', () => {
    const withConfig = (name: string) =>
      slugOverride({ CLAUDE_CONFIG_DIR: '/c', CLAUDE_CODE_PROJECT_DIR_NAME: name })
    expect(withConfig('my_project-1')).toBe('my_project-1')
    expect(slugOverride({ CLAUDE_CODE_PROJECT_DIR_NAME: 'my_project' })).toBeUndefined()
    for (const bad of ['', '..', 'a/b', 'nul', 'COM1', 'a'.repeat(65)])
      expect(withConfig(bad)).toBeUndefined()
  })
})
