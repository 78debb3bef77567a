import { isJsonObject } from '@agent-engine/protocol/json-object'
import { EFFORTS } from '../context/thinking-setting.ts'
import { isFalse, isTrue, listField, type MarkdownDocument, textField } from './frontmatter.ts'
import { markdownFiles, readDefinition } from './markdown-files.ts'
import { parsePlaced } from './placed-document.ts'
import { firstOfEachName, type Place } from './places.ts'
import { pluginVariables } from './plugins.ts'
import type { PromptCommand } from './prompt-command.ts'

/** The commands of `commands/**\/*.md`: `a/b.md` is `/a:b` (spec: context §15.1). */
export const loadCommands = async (places: readonly Place[]): Promise<readonly PromptCommand[]> => {
  const found = await Promise.all(places.map(commandsAt))
  return firstOfEachName(found.flat())
}

const commandsAt = async (place: Place): Promise<PromptCommand[]> => {
  const files = await markdownFiles(place.directory)
  const loaded = await Promise.all(
    files.map(async ({ path, name }) => {
      const text = await readDefinition(path)
      if (text === undefined) return []
      const document = await parsePlaced(text, place)
      return [
        {
          ...commonFields(document, place, path),
          name: place.prefix + name.split('/').join(':'),
          kind: 'command' as const,
          description: textField(document, 'description') ?? firstLine(document.body),
        },
      ]
    }),
  )
  return loaded.flat()
}

/** What commands and skills have in common. */
export const commonFields = (
  document: MarkdownDocument,
  place: Place,
  path: string,
): Omit<PromptCommand, 'name' | 'kind' | 'description'> => {
  const model = textField(document, 'model')
  const whenToUse = textField(document, 'when_to_use') ?? textField(document, 'when-to-use')
  return {
    source: place.source,
    isDescribed: textField(document, 'description') !== undefined,
    argumentHint: textField(document, 'argument-hint') ?? '',
    allowedTools: rulesField(document, 'allowed-tools') ?? [],
    userMayInvoke: !isFalse(document, 'user-invocable'),
    modelMayInvoke: !isTrue(document, 'disable-model-invocation'),
    ...(model === undefined || model === 'inherit' ? {} : { model }),
    ...(whenToUse === undefined ? {} : { whenToUse }),
    ...turnFields(document),
    ...(place.plugin === undefined ? {} : { hookVariables: pluginVariables(place.plugin) }),
    body: async () => {
      const now = await readDefinition(path)
      const { body } = now === undefined ? document : await parsePlaced(now, place)
      return body.trim()
    },
  }
}

/** What a command changes besides the conversation. */
const turnFields = (
  document: MarkdownDocument,
): Pick<
  PromptCommand,
  'disallowedTools' | 'effort' | 'argumentNames' | 'fork' | 'hooks' | 'paths' | 'noShell'
> => {
  const { fields } = document
  const effort = EFFORTS.find((level) => level === fields.effort)
  const disallowedTools = rulesField(document, 'disallowed-tools')
  const names = wordsField(document, 'arguments')
  const paths = listField(document, 'paths')
  const agent = textField(document, 'agent')
  return {
    ...(disallowedTools === undefined ? {} : { disallowedTools }),
    ...(effort === undefined ? {} : { effort }),
    ...(names === undefined ? {} : { argumentNames: names }),
    ...(paths === undefined ? {} : { paths }),
    ...(fields.context === 'fork'
      ? { fork: { background: isTrue(document, 'background'), ...(agent === undefined ? {} : { agent }) } }
      : {}),
    ...(isJsonObject(fields.hooks) ? { hooks: fields.hooks } : {}),
    ...(fields.shell === 'powershell' ? { noShell: 'they are meant for PowerShell' } : {}),
  }
}

/** Names between blanks or commas, or as a list. */
const wordsField = (document: MarkdownDocument, name: string): readonly string[] | undefined =>
  listField(document, name)?.flatMap((item) => item.match(/\w+/g) ?? [])

/** Rules between commas or blanks, or as a list. */
const rulesField = (document: MarkdownDocument, name: string): readonly string[] | undefined =>
  listField(document, name)?.flatMap((item) => item.split(/\s+(?![^(]*\))/))

const firstLine = (body: string): string => {
  const line = body.split('\n').find((text) => text.trim() !== '') ?? ''
  const text = line.replace(/^#+\s*/, '').trim()
  return text.length > 100 ? `${text.slice(0, 97)}...` : text
}
