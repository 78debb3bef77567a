import type { OutputStyle } from '../context/system-prompt/output-style.ts'
import { isTrue, textField } from './frontmatter.ts'
import { markdownFiles, readDefinition } from './markdown-files.ts'
import { parsePlaced } from './placed-document.ts'
import { firstOfEachName, type Place } from './places.ts'

const EXPLANATORY = `While you work, help the user understand this code base and your choices in it.

Before and after you write code, add a short block where there is something worth knowing:

\`★ Insight ─────────────────────────────\`
[two or three points]
\`───────────────────────────────────────\`

An insight is about this code or the change at hand: why it is built this way, what else was possible, what would break. Nothing that a textbook on programming says. The blocks stand in your answers, never in the files. The work itself is done as well and as completely as ever.`

const LEARNING = `The user wants to learn by doing a part of the work. Do the groundwork, and leave the decisions worth practising to them.

When a change has more than about twenty lines with a real choice in it (an algorithm, a data structure, handling of errors, the shape of an interface), prepare everything around that choice, put one \`TODO(human)\` where five to ten lines are missing, and ask for them:

\`● Your turn\`
**Context:** what is there and why this part matters
**Task:** which function in which file, and what it has to do
**Hints:** what to weigh, without the answer

Then stop and wait. Have one such request open at a time. When the user has written their part, say what is good in it and what it leads to, and go on. Routine code you write yourself.`

/** Styles that come with the engine. The texts are our own. */
export const BUILT_IN_STYLES: readonly OutputStyle[] = [
  { name: 'Explanatory', prompt: EXPLANATORY, keepsCodingInstructions: true },
  { name: 'Learning', prompt: LEARNING, keepsCodingInstructions: true },
]

/** The styles of files and the built-in ones; a file may take the place of a built-in one (spec: context §17). */
export const loadOutputStyles = async (places: readonly Place[]): Promise<readonly OutputStyle[]> => {
  const found = await Promise.all(places.map(stylesAt))
  return firstOfEachName([...found.flat(), ...BUILT_IN_STYLES])
}

const stylesAt = async (place: Place): Promise<OutputStyle[]> => {
  const files = await markdownFiles(place.directory)
  const loaded = await Promise.all(
    files.map(async ({ path, name }): Promise<OutputStyle[]> => {
      const text = await readDefinition(path)
      if (text === undefined) return []
      const document = await parsePlaced(text, place)
      return [
        {
          name: place.prefix + (textField(document, 'name') ?? name),
          prompt: document.body.trim(),
          keepsCodingInstructions: isTrue(document, 'keep-coding-instructions'),
        },
      ]
    }),
  )
  return loaded.flat()
}
