import { describe, expect, it } from 'vitest'
import { READ_STATE_MAX_CHARS } from './limits.ts'
import { createReadState, type ReadEntry } from './read-state.ts'

const entry = (text?: string): ReadEntry => ({
  hash: 'h',
  mtimeMs: 1,
  view: 'whole',
  written: false,
  unseenChanges: false,
  ...(text === undefined ? {} : { text }),
})

describe('the read state', () => {
  it('gives back what was set, and replaces it', () => {
    const state = createReadState()
    expect(state.get('/a')).toBeUndefined()
    state.set('/a', entry('x'))
    expect(state.get('/a')).toEqual(entry('x'))
    state.set('/a', entry())
    expect(state.get('/a')).toEqual(entry())
    state.set('/b', entry(''))
    expect([...state.entries()].map(([path]) => path).sort()).toEqual(['/a', '/b'])
  })

  it('PAIN-30: drops texts before it forgets what was read', () => {
    const state = createReadState()
    const text = 'x'.repeat(READ_STATE_MAX_CHARS / 4)
    for (let index = 0; index < 10; index += 1) state.set(`/${index}`, entry(text))
    expect(state.get('/0')).toEqual(entry())
    expect(state.get('/9')).toEqual(entry(text))
    expect(
      [...state.entries()].filter(([, { text: kept }]) => kept !== undefined).length,
    ).toBeLessThanOrEqual(4)
  })

  it('keeps no text that is larger than all it may keep', () => {
    const state = createReadState()
    state.set('/a', entry('x'.repeat(READ_STATE_MAX_CHARS + 1)))
    expect(state.get('/a')).toEqual(entry())
  })
})
