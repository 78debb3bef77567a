import { describe, expect, it } from 'vitest'
import { lossless, visible } from './export-text.ts'

describe('the text of a document', () => {
  it('shows what would steer a terminal or turn the direction, and keeps all else', () => {
    expect(visible('a\r\nb\tc\n\u001b[31md\u0000\u007f\re\u009b2J \u202eevil\u202c \u2066x')).toBe(
      'a\nb\tc\n␛[31md␀␡␍e\ufffd2J \ufffdevil\ufffd \ufffdx',
    )
    const whole = 'é 漢 👩‍👩‍👧 \u200b \ufeff \u2028 ‎‏ \ufffd'.replace(/[\u200e\u200f]/g, '')
    expect(visible(whole)).toBe(whole)
  })

  it('is escaped in JSON, which stays what it was', () => {
    const value = { text: 'a\u001b[0m \u007f \u009b2J \u202e 👩‍👧' }
    const json = lossless(JSON.stringify(value))
    expect(json).not.toMatch(/[\u007f-\u009f\u202a-\u202e]/)
    expect(JSON.parse(json)).toEqual(value)
  })
})
