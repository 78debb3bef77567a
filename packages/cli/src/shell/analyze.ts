import { fragments } from './fragments.ts'
import { type Grammar, grammarIfLoaded, loadGrammar } from './grammar.ts'
import { withInner } from './inner.ts'
import { controlCharacter, MAX_COMMAND_LENGTH } from './limits.ts'
import { parsePlain } from './plain.ts'
import type { FindingKind, Script } from './script.ts'
import { walkScript } from './walk.ts'

/**
 * What a command line would run. The grammar is loaded at the first line that needs it. `foldsCase`: programs are found
 * by their names in any case, with and without the endings of Windows.
 */
export const analyzeCommand = async (text: string, foldsCase = false): Promise<Script> =>
  withoutGrammar(text, foldsCase) ?? withGrammar(text, await loadGrammar(), foldsCase)

/** The same for callers that cannot wait; undefined when the line needs the grammar and it is not loaded. */
export const analyzeIfReady = (text: string): Script | undefined => {
  const grammar = grammarIfLoaded()
  return (
    withoutGrammar(text, false) ?? (grammar === undefined ? undefined : withGrammar(text, grammar, false))
  )
}

const withoutGrammar = (text: string, foldsCase: boolean): Script | undefined => {
  const unreadable = tooOdd(text)
  if (unreadable !== undefined) return unread(text, unreadable)
  const plain = parsePlain(text)
  if (plain === undefined) return undefined
  let isPlain = true
  const script = withInner(
    plain,
    (inner) => {
      const read = parsePlain(inner)
      isPlain &&= read !== undefined
      return read ?? unread(inner, 'unparsed')
    },
    foldsCase,
  )
  return isPlain ? script : undefined
}

const withGrammar = (text: string, grammar: Grammar, foldsCase: boolean): Script => {
  const parse = (inner: string): Script => {
    const unreadable = tooOdd(inner)
    return unreadable === undefined ? walkScript(inner, grammar) : unread(inner, unreadable)
  }
  return withInner(parse(text), parse, foldsCase)
}

const tooOdd = (text: string): FindingKind | undefined => {
  if (controlCharacter(text) !== undefined) return 'control-character'
  return text.length > MAX_COMMAND_LENGTH ? 'too-long' : undefined
}

const unread = (text: string, kind: FindingKind): Script => ({
  text,
  commands: fragments(text),
  findings: [{ kind, text }],
})
