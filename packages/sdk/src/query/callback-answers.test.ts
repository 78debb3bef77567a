import { describe, expect, it } from 'vitest'
import { createSdkMcpServer } from '../mcp/server.ts'
import { tool } from '../mcp/tool.ts'
import { answerTo, ask, hook, type Json } from '../testing/answer-to.testing.ts'

describe('an answer that is not JSON', () => {
  const circular: Json = {}
  circular.self = circular
  const values: [string, unknown][] = [
    ['a BigInt', 5n],
    ['a circle', circular],
    [
      'a toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no form')
        },
      },
    ],
  ]

  it.each(values)('PAIN-33: of canUseTool becomes an error answer: %s', async (_, value) => {
    expect(
      await ask(async (_tool, input) => ({ behavior: 'allow', updatedInput: { ...input, value } })),
    ).toEqual({
      subtype: 'error',
      request_id: 'q1',
      error: expect.stringMatching(/^canUseTool returned a value that is not JSON: ./),
    })
  })

  it.each(values)('PAIN-33: of a hook becomes an error answer: %s', async (_, value) => {
    expect(await hook(async () => ({ value }))).toEqual({
      subtype: 'error',
      request_id: 'q1',
      error: expect.stringMatching(/^the hook callback returned a value that is not JSON: ./),
    })
  })

  it.each(values)('PAIN-33: of an in-process MCP tool becomes an error answer: %s', async (_, value) => {
    const server = createSdkMcpServer({
      name: 's',
      tools: [tool('t', 'd', {}, async () => ({ content: [], structuredContent: { value } }))],
    })
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 't', arguments: {} } }
    const request = { subtype: 'mcp_message', server_name: 's', message: call }
    expect(await answerTo(request, { mcpServers: { s: server } })).toEqual({
      subtype: 'error',
      request_id: 'q1',
      error: expect.stringMatching(/^the MCP server "s" returned a value that is not JSON: ./),
    })
  })

  it.each(values)(
    'PAIN-33: of onElicitation and onUserDialog becomes an error answer: %s',
    async (_, value) => {
      const onElicitation = async () => ({ action: 'accept' as const, content: { value } })
      const elicitation = { subtype: 'elicitation', mcp_server_name: 's', message: 'm' }
      expect(await answerTo(elicitation, { onElicitation: onElicitation as never })).toMatchObject({
        error: expect.stringMatching(/^onElicitation returned a value that is not JSON: ./),
      })
      const onUserDialog = async () => ({ behavior: 'completed' as const, result: value })
      const dialog = { subtype: 'request_user_dialog', dialog_kind: 'k', payload: {} }
      expect(await answerTo(dialog, { onUserDialog, supportedDialogKinds: ['k'] })).toMatchObject({
        error: expect.stringMatching(/^onUserDialog returned a value that is not JSON: ./),
      })
    },
  )
})
