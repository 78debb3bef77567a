import type { Conversation } from './conversation.ts'
import { type ExportItem, exportItems, type ToolOutput } from './export-items.ts'
import { visible } from './export-text.ts'
import { promptLine } from './prompt-text.ts'

/** The session as a Markdown document. */
export const toMarkdown = (conversation: Conversation): string => {
  const { facts, sessionId } = conversation
  const title = facts.customTitle ?? facts.aiTitle ?? promptLine(facts.firstPrompt ?? 'Session')
  const about = [
    `- Session: \`${sessionId}\``,
    ...(facts.cwd === undefined ? [] : [`- Directory: \`${facts.cwd}\``]),
    ...(facts.createdAt === undefined ? [] : [`- Started: ${facts.createdAt}`]),
    ...(facts.model === undefined ? [] : [`- Model: ${facts.model}`]),
  ]
  const parts = [`# ${oneLine(title)}`, about.join('\n'), ...exportItems(conversation).map(markdownOf)]
  return visible(`${parts.join('\n\n')}\n`)
}

const markdownOf = (item: ExportItem): string => {
  switch (item.kind) {
    case 'prompt':
      return ['## User', item.text, ...item.images.map(({ mediaType }) => `*(image, ${mediaType})*`)].join(
        '\n\n',
      )
    case 'answer':
      return `## Assistant\n\n${item.text}`
    case 'thinking':
      return `> *Thinking*\n>\n${quoted(item.text)}`
    case 'note':
      return quoted(item.text)
    case 'subagent':
      return `## Subagent ${item.agentId}\n\n${quoted(item.items.map(markdownOf).join('\n\n'))}`
    case 'tool':
      return [
        `### Tool: ${item.name}`,
        fenced(JSON.stringify(item.input, null, 2), 'json'),
        ...(item.result === undefined ? ['*(no result)*'] : [resultOf(item.result)]),
        ...(item.subagent.length === 0
          ? []
          : [`#### Subagent\n\n${quoted(item.subagent.map(markdownOf).join('\n\n'))}`]),
      ].join('\n\n')
  }
}

const resultOf = ({ text, isError, images }: ToolOutput): string => {
  const label = isError ? '**Error**' : 'Result'
  const shown = text === '' && images.length > 0 ? [] : [fenced(text, '')]
  return [label, ...shown, ...images.map(({ mediaType }) => `*(image, ${mediaType})*`)].join('\n\n')
}

/** A fence longer than every run of backticks in the text, so that nothing in it can close it. */
const fenced = (text: string, language: string): string => {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 2)
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`
}

const quoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n')

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
