import type { ContentBlockParam } from '@agent-engine/protocol'
import { asContent, readReminders, reminder } from './reminders.ts'

/** A file or directory that a prompt names with `@`. */
export interface Mention {
  /** As written, without the at sign and quotes. */
  readonly written: string
  /** The same without the lines. */
  readonly path: string
  /** `@path#L10-20`: first and last line. */
  readonly lines?: { readonly from: number; readonly to: number }
}

/** What a mentioned path holds, as the tool that read it answered. */
export interface MentionContent {
  readonly tool: string
  readonly input: object
  readonly output: string | readonly ContentBlockParam[]
}

/** Something is there, but it was not put beside the prompt. */
export interface MentionRefusal {
  readonly path: string
  /** For the model: why, and what it can do. */
  readonly refused: string
}

/** One prompt takes in no more than so many. */
const MAX_MENTIONS = 20

const MENTION = /(?<=^|[\s([{"'“‘])@(?:"([^"\n]{1,1024})"|((?:\\ |[^\s"'`<>|\\]){1,1024}))/g
const LINES = /#L?(\d+)(?:-L?(\d+))?$/
const TRAILING_PUNCTUATION = /[.,;:!?)\]}*_”’]{1,8}$/

/** The mentions of a prompt, in order, each once. Whether such a file exists is for the caller to see. */
export const mentionsIn = (prompt: string): Mention[] => {
  const found = [...prompt.matchAll(MENTION)].map(([, quoted, plain = '']) =>
    toMention(quoted ?? plain.replaceAll('\\ ', ' ').replace(TRAILING_PUNCTUATION, '')),
  )
  const byKey = new Map(
    found.filter(({ path }) => path !== '').map((mention) => [JSON.stringify(mention), mention]),
  )
  return [...byKey.values()].slice(0, MAX_MENTIONS)
}

const toMention = (written: string): Mention => {
  const match = LINES.exec(written)
  if (match === null) return { written, path: written.replace(/#.*$/, '') }
  const from = Math.max(1, Number(match[1]))
  return {
    written,
    path: written.slice(0, match.index),
    lines: { from, to: Math.max(from, Number(match[2] ?? from)) },
  }
}

/**
 * The blocks that go before a prompt for what it mentions: per mention what was called and what came back (spec: context
 * §5). `read` answers undefined for what is not there: most such words are no files. What is there and can't be had is told.
 */
export const mentionBlocks = async (
  prompt: string,
  read: (mention: Mention) => Promise<MentionContent | MentionRefusal | undefined>,
): Promise<ContentBlockParam[]> => {
  const contents = await Promise.all(mentionsIn(prompt).map(read))
  return contents.flatMap((content) => (content === undefined ? [] : contentBlocks(content)))
}

const contentBlocks = (content: MentionContent | MentionRefusal): ContentBlockParam[] => {
  if ('refused' in content) {
    const text = reminder(
      `${asContent(content.path)}, which the prompt names with @, was not read for you: ${asContent(content.refused)}`,
    )
    return [{ type: 'text', text }]
  }
  const { tool, input, output } = content
  const said = typeof output === 'string' ? output : textsOf(output)
  const others = typeof output === 'string' ? [] : output.filter(({ type }) => type !== 'text')
  const texts = readReminders(tool, input, said === '' ? '(see the following block)' : said)
  return [...texts.map((text): ContentBlockParam => ({ type: 'text', text })), ...others]
}

const textsOf = (blocks: readonly ContentBlockParam[]): string =>
  blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
