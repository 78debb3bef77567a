import { describe, expect, it } from 'vitest'
import { READ_STATE_MAX_CHARS } from './limits.ts'
import { createReadState, type ReadEntry } from './read-state.ts'

const entry = (text?: string): ReadEntry => ({
  hash: 'h',
  mtimeMs: 1,
  size: 1,
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

  it('looks up what a resumed agent knew once, when it is asked for, and keeps what is newer', async () => {
    let looked = 0
    const state = createReadState(async (past) => {
      looked += 1
      past.set('/old', { ...entry(), hash: 'old' })
      past.set('/both', { ...entry(), hash: 'old' })
    })
    state.set('/both', { ...entry(), hash: 'new' })
    expect(looked).toBe(0)
    await Promise.all([state.ready(), state.ready()])
    expect(looked).toBe(1)
    expect(state.get('/old')?.hash).toBe('old')
    expect(state.get('/both')?.hash).toBe('new')
    await createReadState().ready()
  })
})
