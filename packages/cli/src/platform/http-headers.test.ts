import { describe, expect, it } from 'vitest'
import { HttpHeaders } from './http-headers.ts'

/** What is done to headers here is done to the global class too, whose place ours takes. */
const both = (use: (headers: Headers) => unknown): void => {
  expect(use(new HttpHeaders({ 'X-One': 'a' }))).toEqual(use(new Headers({ 'X-One': 'a' })))
}

describe('header fields', () => {
  it('behave like the global class', () => {
    both((headers) => [...headers])
    both((headers) => [headers.get('x-ONE'), headers.get('x-two'), headers.has('X-one'), headers.has('two')])
    both((headers) => {
      headers.append('x-one', ' b ')
      headers.append('X-Two', 'c')
      return [...headers.entries()]
    })
    both((headers) => {
      headers.set('x-ONE', 'b')
      headers.delete('x-two')
      return [[...headers.keys()], [...headers.values()]]
    })
    both((headers) => {
      const seen: string[] = []
      headers.delete('X-ONE')
      headers.set('b', '2')
      headers.forEach((value, name) => {
        seen.push(`${name}=${value}`)
      })
      return seen
    })
    both((headers) => headers.getSetCookie())
    both((headers) => {
      headers.append('Set-Cookie', 'a=1')
      return headers.getSetCookie()
    })
  })

  it('are made from rows and from other headers', () => {
    const rows = new HttpHeaders([
      ['a', '1'],
      ['A', '2'],
    ])
    expect([...new HttpHeaders(rows)]).toEqual([['a', '1, 2']])
  })
})
