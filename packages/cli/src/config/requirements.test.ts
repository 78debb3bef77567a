import { describe, expect, it } from 'vitest'
import { checkRequirements } from './requirements.ts'

const VERSION = '2.1.329'

describe('what settings demand of the engine', () => {
  it.each(['2.1.329', '2.1.42', '2', 'v2.0.9-beta'])('%s is low enough a minimum', (least) => {
    expect(checkRequirements({ requiredMinimumVersion: least }, VERSION)).toEqual([])
  })

  it.each(['2.1.330', '2.2', '3'])('%s is too high a minimum', (least) => {
    expect(() => checkRequirements({ requiredMinimumVersion: least }, VERSION)).toThrow(
      `is ${least}; this engine`,
    )
  })

  it('a maximum holds as well', () => {
    expect(checkRequirements({ requiredMaximumVersion: '2.1.1000' }, VERSION)).toEqual([])
    expect(() => checkRequirements({ requiredMaximumVersion: '2.1.9' }, VERSION)).toThrow(
      'requiredMaximumVersion',
    )
  })

  it('PAIN-10: a sandbox that is asked for is never silently left out', () => {
    expect(checkRequirements({ sandbox: { enabled: false, failIfUnavailable: true } }, VERSION)).toEqual([])
    expect(checkRequirements({ sandbox: { enabled: true } }, VERSION)[0]).toContain('no sandbox')
    expect(() => checkRequirements({ sandbox: { enabled: true, failIfUnavailable: true } }, VERSION)).toThrow(
      'failIfUnavailable',
    )
  })
})
