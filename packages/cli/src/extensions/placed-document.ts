import { type MarkdownDocument, parseDocument } from './frontmatter.ts'
import type { Place } from './places.ts'
import { withFoldersIn, withPluginFolders } from './plugins.ts'

/** A definition with the folders of its plugin, if it comes with one, filled into its text and its fields. */
export const parsePlaced = async (
  text: string,
  { plugin }: Pick<Place, 'plugin'>,
): Promise<MarkdownDocument> => {
  const document = await parseDocument(text)
  if (plugin === undefined) return document
  const fields = Object.entries(document.fields).map(([name, value]) => [name, withFoldersIn(value, plugin)])
  return { fields: Object.fromEntries(fields), body: withPluginFolders(document.body, plugin) }
}
