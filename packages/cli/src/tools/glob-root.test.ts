import { expect, it } from 'vitest'
import type { PathRules } from '../platform/paths.ts'
import { globRoot } from './glob-root.ts'

const linux: PathRules = { platform: 'linux', home: '/home/ann' }
const windows: PathRules = { platform: 'win32', home: 'C:\\Users\\ann' }

it.each([
  ['*.ts', '/w', '*.ts'],
  ['src/*.ts', '/w/src', '/*.ts'],
  ['src/a/b.ts', '/w/src/a', '/b.ts'],
  ['./x/*', '/w/x', '/*'],
  ['**/*.ts', '/w', '**/*.ts'],
  ['src/**/x/*', '/w/src', '/**/x/*'],
  ['/etc/*', '/etc', '/*'],
  ['/*', '/', '/*'],
  ['../../*', '/', '/*'],
  ['~/x/*', '/home/ann/x', '/*'],
  ['{a,b}/c', '/w', '{a,b}/c'],
  ['!src/*', '/w', '!src/*'],
  ['src/', '/w', 'src/'],
  ['', '/w', ''],
])('PAIN-02: %j starts in %s', (pattern, directory, rest) => {
  expect(globRoot(pattern, '/w', linux)).toEqual({ directory, pattern: rest })
})

it.each([
  ['src\\*.ts', 'D:\\w\\src', '/*.ts'],
  ['C:/x/*.ts', 'C:\\x', '/*.ts'],
  ['C:\\*.ts', 'C:\\', '/*.ts'],
])('PAIN-40: %j starts in %s on Windows', (pattern, directory, rest) => {
  expect(globRoot(pattern, 'D:\\w', windows)).toEqual({ directory, pattern: rest })
})

it('PAIN-09: refuses patterns on other machines', () => {
  expect(() => globRoot('//evil/share/*', 'D:\\w', windows)).toThrow(/another machine/)
})
