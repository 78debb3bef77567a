import { expect, it } from 'vitest'
import { readConversation } from './conversation.ts'
import { answer, prompt, toolResult, toolUse } from './entries.testing.ts'
import { toHtml } from './export-html.ts'
import { toMarkdown } from './export-markdown.ts'
import { resolveStore } from './layout.ts'
import { findSession } from './locate.ts'
import { createPlace } from './place.testing.ts'

it('shows the agents of agents where they were started, each once', async () => {
  const place = createPlace()
  const { transcript, sessionId } = await place.open()
  transcript.append(prompt('go'))
  transcript.append(toolUse('toolu_1', 'Task', { description: 'outer' }, 'msg_1'))
  transcript.append(prompt('outer prompt'), { agentId: 'a1' })
  transcript.append(toolUse('toolu_2', 'Task', { description: 'inner' }, 'msg_2'), { agentId: 'a1' })
  transcript.append(prompt('inner prompt'), { agentId: 'a2' })
  transcript.append(answer('inner answer'), { agentId: 'a2' })
  transcript.append(toolResult('toolu_2', 'inner answer'), { agentId: 'a1' })
  transcript.append(answer('outer answer'), { agentId: 'a1' })
  transcript.describeAgent('a1', { toolUseId: 'toolu_1' })
  transcript.describeAgent('a2', { toolUseId: 'toolu_2', parentAgentId: 'a1' })
  transcript.append(toolResult('toolu_1', 'outer answer'))
  transcript.append(answer('done'))
  await transcript.close()
  const store = resolveStore({ ...place, env: {} })
  const conversation = await readConversation(findSession(store, sessionId))
  for (const text of [toMarkdown(conversation), toHtml(conversation)]) {
    expect(text.split('inner prompt')).toHaveLength(2)
    expect(text.indexOf('outer prompt')).toBeLessThan(text.indexOf('inner prompt'))
    expect(text.lastIndexOf('inner answer')).toBeLessThan(text.lastIndexOf('outer answer'))
  }
  expect(toMarkdown(conversation)).toContain('\n> > inner answer')
})

it('shows an image that is all of a result without an empty box', async () => {
  const place = createPlace()
  const { transcript, sessionId } = await place.open()
  transcript.append(prompt('go'))
  transcript.append(toolUse('toolu_1', 'Read', { file_path: 'a.png' }, 'msg_1'))
  const source = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' }
  transcript.append({
    type: 'user',
    message: {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source }] }],
    },
  })
  await transcript.close()
  const store = resolveStore({ ...place, env: {} })
  const conversation = await readConversation(findSession(store, sessionId))
  expect(toMarkdown(conversation)).toContain('Result\n\n*(image, image/png)*')
  expect(toHtml(conversation)).not.toContain('<pre></pre>')
})
