import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFalse, isTrue, listField, parseDocument, textField } from './frontmatter.ts'

describe('a Markdown file with front matter', () => {
  it('is split into fields and body', async () => {
    const document = await parseDocument('---\ndescription: Greets\nargument-hint: <name>\n---\nHello\n')
    expect(textField(document, 'description')).toBe('Greets')
    expect(textField(document, 'argument-hint')).toBe('<name>')
    expect(document.body).toBe('Hello\n')
  })

  it('may have no front matter, a byte order mark, or lines that end with CRLF', async () => {
    expect(await parseDocument('just text')).toEqual({ fields: {}, body: 'just text' })
    expect(await parseDocument('\uFEFF---\r\nname: a\r\n---\r\nbody')).toEqual({
      fields: { name: 'a' },
      body: 'body',
    })
    expect((await parseDocument('---\n---\nbody')).body).toBe('body')
  })

  it('is read as YAML where it is more than plain lines', async () => {
    const document = await parseDocument('---\ntools:\n  - Read\n  - "Grep"\nuser-invocable: false\n---\n')
    expect(listField(document, 'tools')).toEqual(['Read', 'Grep'])
    expect(isFalse(document, 'user-invocable')).toBe(true)
  })

  it('is read line by line where it is no YAML', async () => {
    const document = await parseDocument('---\ndescription: Fix it: now\nargument-hint: [a] [b]\n---\nx')
    expect(textField(document, 'description')).toBe('Fix it: now')
    expect(textField(document, 'argument-hint')).toBe('[a] [b]')
  })

  it('gives lists from text with commas, but not at commas in parentheses', async () => {
    const document = await parseDocument('---\nallowed-tools: Read, Bash(git log:*, git diff:*), Edit\n---\n')
    expect(listField(document, 'allowed-tools')).toEqual(['Read', 'Bash(git log:*, git diff:*)', 'Edit'])
    expect(listField(document, 'missing')).toBeUndefined()
    expect(isTrue(document, 'missing')).toBe(false)
  })

  it('never fails, whatever the file holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (head, body) => {
        const document = await parseDocument(`---\n${head}\n---\n${body}`)
        expect(typeof document.body).toBe('string')
      }),
      { numRuns: 200 },
    )
  })
})
