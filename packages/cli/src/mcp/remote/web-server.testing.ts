import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: { id?: number; method?: string; params?: Record<string, unknown> }
}

export type Handle = (seen: Seen, response: ServerResponse) => void

const readBody = async (request: IncomingMessage): Promise<Seen['body']> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text === '' ? {} : JSON.parse(text)
}

/** A server on 127.0.0.1 that gives every request to `handle`; `open` counts the answers that are not over. */
export const serve = async (
  handle: Handle,
): Promise<{ url: string; origin: string; seen: Seen[]; open(): number }> => {
  const seen: Seen[] = []
  let open = 0
  const server = createServer((request, response) => {
    open += 1
    response.once('close', () => {
      open -= 1
    })
    void readBody(request).then((body) => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body }
      seen.push(one)
      handle(one, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const origin = `http://127.0.0.1:${port}`
  return { url: `${origin}/mcp`, origin, seen, open: () => open }
}

export const resultOf = ({ body }: Seen): unknown => {
  switch (body.method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'web', version: '1' },
      }
    case 'tools/list':
      return { tools: [{ name: 'echo', inputSchema: { type: 'object' } }] }
    default:
      return { content: [{ type: 'text', text: `did ${body.method}` }] }
  }
}

/** What a good server does. */
export const json = (seen: Seen, response: ServerResponse, headers: Record<string, string> = {}): void => {
  if (seen.method !== 'POST') return void response.writeHead(405).end()
  if (seen.body.id === undefined) return void response.writeHead(202, headers).end()
  response.writeHead(200, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ jsonrpc: '2.0', id: seen.body.id, result: resultOf(seen) }))
}
