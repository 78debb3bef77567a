import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file),
)

/** What a file imports or re-exports at run time; types are gone by then. */
function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const statements = text.matchAll(/^(?:import|export)\s+(?!type\b)[^'"]*?from\s+'([^']+)'/gm)
  return [...statements].map(([, specifier = '']) => specifier)
}

/** `file` and everything it loads, packages by their names. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const specifier of imports(file)) {
    if (specifier.startsWith('.')) loaded(relative(root, join(root, dirname(file), specifier)), seen)
    else seen.add(specifier)
  }
  return seen
}

/** What an SDK loads at its start. */
const LIGHT_FILES = [
  'framing.ts',
  'errors.ts',
  'tool-names.ts',
  'permission-modes.ts',
  'hook-events.ts',
  'exit-reasons.ts',
  'synthetic-model.ts',
  'interrupt-markers.ts',
  'api/image-media-types.ts',
  'json-object.ts',
  'messages/terminal-reasons.ts',
  'messages/assistant-message-error.ts',
]

describe('the package', () => {
  it('imports zod and nothing else, so that it runs anywhere', () => {
    const packages = sources.flatMap(imports).filter((specifier) => !specifier.startsWith('.'))
    expect(new Set(packages)).toEqual(new Set(['zod']))
  })

  it('keeps framing, errors and names free of zod, so that they load fast', () => {
    for (const file of LIGHT_FILES) expect(loaded(file), file).not.toContain('zod')
  })

  it('lists what it exports by name', () => {
    expect(readFileSync(join(root, 'index.ts'), 'utf8')).not.toMatch(/export (type )?\*/)
  })

  it('has no import cycles', () => {
    const visiting = new Set<string>()
    const done = new Set<string>()
    const visit = (file: string): void => {
      expect(visiting, `cycle through ${file}`).not.toContain(file)
      if (done.has(file)) return
      visiting.add(file)
      for (const specifier of imports(file)) {
        if (specifier.startsWith('.')) visit(relative(root, join(root, dirname(file), specifier)))
      }
      visiting.delete(file)
      done.add(file)
    }
    for (const file of sources) visit(file)
  })
})
