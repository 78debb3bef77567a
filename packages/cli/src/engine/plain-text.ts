import type { ContentBlockParam } from '@agent-engine/protocol'

/** The words of a prompt, without images and documents. */
export const plainText = (content: string | readonly ContentBlockParam[]): string =>
  typeof content === 'string'
    ? content
    : content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
