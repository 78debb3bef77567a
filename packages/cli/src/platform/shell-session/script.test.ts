import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commandScript, quote } from './script.ts'

describe('quoting', () => {
  it('gives the shell every text as it is', () => {
    const text = fc.string({ unit: fc.constantFrom(...`'"\\$\`!*?[]{}()<>|&;#~ \t\n\r\u00e9\u{1f600}ab=-`) })
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (texts) => {
        const printed = execFileSync('/bin/bash', ['-c', `printf '%s\\0' ${texts.map(quote).join(' ')}`])
        expect(printed.toString().split('\0').slice(0, -1)).toEqual(texts)
      }),
      { numRuns: 20 },
    )
  })
})

describe('the script of a command', () => {
  const run = (script: string): { code: number; stdout: string } => {
    try {
      return {
        code: 0,
        stdout: execFileSync('/bin/bash', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(),
      }
    } catch (error) {
      if (error instanceof Error && 'status' in error && 'stdout' in error)
        return { code: Number(error.status), stdout: String(error.stdout) }
      throw error
    }
  }

  it('has the exit code of the command', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.boolean(), (code, leaves) => {
        const command = { text: leaves ? `exit ${code}` : `(exit ${code})` }
        expect(
          run(commandScript({ command, sources: ['/no/such/file'], cwdFile: '/no/such/directory/file' }))
            .code,
        ).toBe(code)
      }),
      { numRuns: 20 },
    )
  })
})
