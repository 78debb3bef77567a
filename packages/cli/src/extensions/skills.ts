import { join } from 'node:path'
import { commonFields } from './commands.ts'
import { parseDocument, textField } from './frontmatter.ts'
import { directoriesIn, readDefinition } from './markdown-files.ts'
import { firstOfEachName, type Place } from './places.ts'
import type { PromptCommand } from './prompt-command.ts'

/** The skills of `skills/<name>/SKILL.md` (spec: context §16). One without a description is of no use to a model. */
export const loadSkills = async (places: readonly Place[]): Promise<readonly PromptCommand[]> => {
  const found = await Promise.all(places.map(skillsAt))
  return firstOfEachName(found.flat())
}

const skillsAt = async (place: Place): Promise<PromptCommand[]> => {
  const folders = await directoriesIn(place.directory)
  const loaded = await Promise.all(
    folders.map(async (folder): Promise<PromptCommand[]> => {
      const directory = join(place.directory, folder)
      const path = join(directory, 'SKILL.md')
      const text = await readDefinition(path)
      if (text === undefined) return []
      const document = await parseDocument(text)
      const name = textField(document, 'name') ?? folder
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
    }),
  )
  return loaded.flat()
}
