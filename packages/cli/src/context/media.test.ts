import type { ContentBlockParam } from '@agent-engine/protocol'
import { expect, it } from 'vitest'
import { text, user } from './history.testing.ts'
import { MEDIA_REMOVED, withoutMedia } from './media.ts'

const image = (name: string) => ({
  type: 'image' as const,
  source: { type: 'url' as const, url: `https://example.com/${name}` },
})
const shot: ContentBlockParam = {
  type: 'tool_result',
  tool_use_id: 't',
  content: [image('b'), { type: 'text', text: 'ok' }],
}

it('PAIN-20: replaces images by a text, in prompts and in tool results', () => {
  const history = [user([text('look'), image('a')]), user([shot]), user('end')]
  const [prompt, result, end] = withoutMedia(history) ?? []
  expect(prompt?.content).toEqual([text('look'), text(MEDIA_REMOVED)])
  expect(result?.content).toEqual([{ ...shot, content: [text(MEDIA_REMOVED), text('ok')] }])
  expect(end).toBe(history[2])
  expect(history[0]?.content).toEqual([text('look'), image('a')])
})

it('keeps the newest images, and says when there are none to remove', () => {
  const history = [user([image('a')]), user([shot]), user([image('c')])]
  expect(withoutMedia(history, 2)?.map(({ content }) => JSON.stringify(content).includes('https'))).toEqual([
    false,
    true,
    true,
  ])
  expect(withoutMedia(history, 3)).toBeUndefined()
  expect(withoutMedia([user('a')])).toBeUndefined()
})
