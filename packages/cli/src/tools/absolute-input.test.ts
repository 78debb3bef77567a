import { homedir } from 'node:os'
import { expect, it } from 'vitest'
import { withAbsolutePath } from './absolute-input.ts'

it.each([
  ['Read', { file_path: 'a', limit: 1 }, { file_path: '/w/a', limit: 1 }],
  ['Edit', { file_path: '~/a' }, { file_path: `${homedir()}/a` }],
  ['NotebookEdit', { notebook_path: '../n.ipynb' }, { notebook_path: '/n.ipynb' }],
  ['Grep', { pattern: 'x' }, { pattern: 'x' }],
  ['Glob', { pattern: 'x', path: './s/' }, { pattern: 'x', path: '/w/s' }],
  ['mcp__s__t', { path: 'a' }, { path: 'a' }],
  ['Read', { file_path: 'a\0' }, { file_path: 'a\0' }],
])('gives %s with %j its absolute path', (tool, input, expected) => {
  expect(withAbsolutePath(tool, input, '/w')).toEqual(expected)
})
