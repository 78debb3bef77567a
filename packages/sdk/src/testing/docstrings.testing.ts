import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const PACKAGES = join(import.meta.dirname, '..', '..', '..')
const PROTOCOL = '@agent-engine/protocol'

export interface Exported {
  /** What the package calls it. */
  readonly name: string
  /** Where it is declared, for messages. */
  readonly file: string
  readonly docstring: string | undefined
}

/** A docstring that ends right before a place. */
const BEFORE = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/

const textOf = (before: string): string | undefined =>
  BEFORE.exec(before)?.[1]
    ?.replaceAll(/\s*\n\s*\*/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Everything that a file hands on from others, with the docstring of its declaration. */
export const exportsOf = (file: string): Exported[] => {
  const path = join(PACKAGES, 'sdk', 'src', file)
  return handedOn(readFileSync(path, 'utf8'), 'export').map(({ original, name, from }) => ({
    name,
    ...declarationOf(fileOf(path, from), original),
  }))
}

/** The docstring of each member of a type or interface whose members are indented by two spaces. */
export const membersOf = (file: string, type: string): Map<string, string | undefined> => {
  const source = readFileSync(join(PACKAGES, 'sdk', 'src', file), 'utf8')
  const start = source.search(new RegExp(`^export (?:type|interface) ${type}\\b`, 'm'))
  const body = source.slice(start, source.indexOf('\n}', start))
  const members = body.matchAll(/^ {2}(?:readonly )?(\w+|\[Symbol\.\w+\])(?:\?:|:|\()/gm)
  return new Map([...members].map(({ 1: name = '', index }) => [name, textOf(body.slice(0, index))] as const))
}

const handedOn = (source: string, keyword: 'export' | '(?:export|import)') =>
  [...source.matchAll(new RegExp(`^${keyword} (?:type )?\\{([^}]*)\\} from '([^']+)'`, 'gm'))].flatMap(
    ({ 1: list = '', 2: from = '' }) =>
      list
        .split(',')
        .map((part) => part.trim().replace(/^type /, ''))
        .filter((part) => part !== '')
        .map((part) => {
          const [original = '', name = original] = part.split(' as ')
          return { original, name, from }
        }),
  )

const declarationOf = (path: string, name: string): Omit<Exported, 'name'> => {
  const source = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const kinds = '(?:const|function|class|interface|type)'
  const declared = new RegExp(`^(?:export )?(?:async )?${kinds} ${name}\\b`, 'm').exec(source)
  if (declared !== null) return { file: path, docstring: textOf(source.slice(0, declared.index)) }
  const next = handedOn(source, '(?:export|import)').find((each) => each.name === name)
  if (next === undefined) throw new Error(`${path} declares no ${name}`)
  return declarationOf(fileOf(path, next.from), next.original)
}

const fileOf = (importer: string, specifier: string): string => {
  if (specifier.startsWith('.')) return join(dirname(importer), specifier)
  const entry = specifier === PROTOCOL ? 'index' : specifier.slice(PROTOCOL.length + 1)
  return join(PACKAGES, 'protocol', 'src', `${entry}.ts`)
}
