import { describe, expect, it } from 'vitest'
import { attributionOf } from './attribution.ts'

describe('attribution', () => {
  it('is on unless the settings say otherwise; its texts are theirs to choose', () => {
    const standard = attributionOf({})
    expect(standard.commit).toContain('Co-Authored-By: ')
    expect(attributionOf({ includeCoAuthoredBy: true })).toEqual(standard)
    expect(attributionOf({ attribution: true, includeCoAuthoredBy: false })).toEqual(standard)
    const none = { commit: '', pullRequest: '' }
    expect(attributionOf({ includeCoAuthoredBy: false })).toEqual(none)
    expect(attributionOf({ attribution: false })).toEqual(none)
    expect(attributionOf({ attribution: { commit: 'By-A-Robot: yes', pr: '' } })).toEqual({
      commit: 'By-A-Robot: yes',
      pullRequest: '',
    })
    expect(attributionOf({ attribution: { pr: 'x' } })).toEqual({ commit: standard.commit, pullRequest: 'x' })
  })
})
