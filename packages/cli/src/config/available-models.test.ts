import { describe, expect, it } from 'vitest'
import { isAvailableModel } from './available-models.ts'

describe('availableModels', () => {
  it.each([
    ['claude-opus-4-1-20250805', ['opus'], true],
    ['claude-opus-4-1-20250805', ['Sonnet', 'haiku'], false],
    ['claude-sonnet-4-5-20250929', ['claude-sonnet-4'], true],
    ['claude-sonnet-4-5-20250929', ['sonnet-4'], true],
    ['claude-sonnet-45', ['claude-sonnet-4'], false],
    ['claude-sonnet-4-5-20250929[1m]', ['claude-sonnet-4-5-20250929'], true],
    ['my-gateway/model', ['my-gateway/model'], true],
    ['claude-opus-4-1', [], false],
    ['claude-opus-4-1', [''], false],
    ['claude-opus-4-1', undefined, true],
  ])('%s with %j is %s', (id, available, expected) => {
    expect(isAvailableModel(id, available)).toBe(expected)
  })
})
