import { describe, expect, it } from 'vitest'
import { AgentError, ControlError, FramingError, isAgentError, ProtocolViolation } from './errors.ts'

/** A second copy of the module, as two versions of a package make it in one program. */
async function secondCopy(): Promise<typeof import('./errors.ts')> {
  const specifier = './errors.ts?second-copy'
  return import(specifier)
}

describe('AgentError', () => {
  it('carries a code, a message and a cause', () => {
    const cause = new Error('disk full')
    const error = new AgentError('write_failed', 'could not write a.txt', { cause })
    expect(error).toMatchObject({ code: 'write_failed', message: 'could not write a.txt', cause })
    expect(error.stack).toContain('AgentError: could not write a.txt')
  })

  it('has a name that is no field of its own', () => {
    const error = new AgentError('some_code', 'text')
    expect(error.name).toBe('AgentError')
    expect(Object.keys(error)).toEqual(['code'])
  })

  it('names its subclasses', () => {
    expect(new FramingError('invalid_json', 'text').name).toBe('FramingError')
    expect(new ProtocolViolation('invalid_message', 'text').name).toBe('ProtocolViolation')
    expect(new ControlError('invalid_mode', 'text').name).toBe('ControlError')
  })
})

describe('isAgentError', () => {
  it('knows errors of this copy and their subclasses', () => {
    expect(isAgentError(new AgentError('some_code', 'text'))).toBe(true)
    expect(isAgentError(new ControlError('invalid_mode', 'text'))).toBe(true)
  })

  it('knows errors of another copy, which instanceof does not', async () => {
    const other = await secondCopy()
    const error = new other.FramingError('invalid_json', 'text')
    expect(error instanceof AgentError).toBe(false)
    expect(isAgentError(error)).toBe(true)
  })

  it('takes nothing else for one', () => {
    for (const value of [new Error('text'), { code: 'some_code' }, 'text', null, undefined]) {
      expect(isAgentError(value)).toBe(false)
    }
  })
})
