import { basename, join } from 'node:path'
import { commonFields } from './commands.ts'
import { textField } from './frontmatter.ts'
import { directoriesIn, readDefinition } from './markdown-files.ts'
import { parsePlaced } from './placed-document.ts'
import { firstOfEachName, type Place } from './places.ts'
import type { PromptCommand } from './prompt-command.ts'

/** The skills of `skills/<name>/SKILL.md` (spec: context §16). One without a description is of no use to a model. */
export const loadSkills = async (places: readonly Place[]): Promise<readonly PromptCommand[]> => {
  const found = await Promise.all(places.map(skillsAt))
  return firstOfEachName(found.flat())
}

const skillsAt = async (place: Place): Promise<readonly PromptCommand[]> => {
  // A plugin may name the folder of one skill.
  const [own] = place.plugin === undefined ? [] : await skillIn(place.directory, place)
  if (own !== undefined) return [own]
  const folders = await directoriesIn(place.directory)
  const loaded = await Promise.all(folders.map((folder) => skillIn(join(place.directory, folder), place)))
  return loaded.flat()
}

const skillIn = async (directory: string, place: Place): Promise<readonly PromptCommand[]> => {
  const path = join(directory, 'SKILL.md')
  const text = await readDefinition(path)
  if (text === undefined) return []
  const document = await parsePlaced(text, place)
  const name = textField(document, 'name') ?? basename(directory)
  const description = textField(document, 'description')
  if (description === undefined || !/^[\w.-]{1,64}$/.test(name)) return []
  return [
    {
      ...commonFields(document, place, path),
      name: place.prefix + name,
      kind: 'skill',
      description,
      directory,
    },
  ]
}
