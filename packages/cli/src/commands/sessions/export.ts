import { resolve } from 'node:path'
import { AgentError } from '@agent-engine/protocol/errors'
import { writeFileAtomic } from '../../platform/atomic-file.ts'
import { type Conversation, readConversation } from '../../session/conversation.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

type Render = (conversation: Conversation) => Promise<string>

const FORMATS: ReadonlyMap<string, Render> = new Map<string, Render>([
  ['markdown', async (session) => (await import('../../session/export-markdown.ts')).toMarkdown(session)],
  ['html', async (session) => (await import('../../session/export-html.ts')).toHtml(session)],
  [
    'json',
    async ({ facts: _, ...session }) => {
      const { lossless } = await import('../../session/export-text.ts')
      return `${lossless(JSON.stringify(session, null, 2))}\n`
    },
  ],
])

export const exportCommand: SessionsCommand = {
  usage: 'export <session> [--format markdown|html|json] [--output <file>]',
  text: 'the whole conversation as Markdown, as one HTML file, or as JSON',
  words: { least: 1, most: 1 },
  flags: {
    format: { type: 'string', short: 'f', text: 'markdown, html or json; else by the name of the file' },
    output: { type: 'string', short: 'o', text: 'write to this file, for your eyes only; else to stdout' },
  },
  async run({ words: [name = ''], store, output, json, value }) {
    const file = value('output')
    const format = value('format') ?? (json && file === undefined ? 'json' : formatOf(file))
    const render = FORMATS.get(format)
    if (render === undefined) {
      throw new AgentError('usage', `error: unknown format '${format}'. Use markdown, html or json.`)
    }
    const found = findNamed(store, name)
    const text = await render(await readConversation(found))
    if (file === undefined) {
      output.write(text)
      return 0
    }
    const path = resolve(file)
    await writeFileAtomic(path, text, { durable: false })
    if (json) writeJson(output, { sessionId: found.files.sessionId, format, path })
    else output.write(`Written to ${path}\n`)
    return 0
  },
}

const formatOf = (file: string | undefined): string => {
  if (file !== undefined && /\.html?$/i.test(file)) return 'html'
  return file?.toLowerCase().endsWith('.json') ? 'json' : 'markdown'
}
