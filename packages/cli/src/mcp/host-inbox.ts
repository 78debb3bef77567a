import type { JsonRpcMessage } from '@agent-engine/protocol'

/** Carries one message to a server in the host; resolves with the host's answer, rejects when it has none. */
export type SendToHost = (serverName: string, message: JsonRpcMessage) => Promise<unknown>

/** Where messages go that the host sends by itself, by server name. */
export interface HostInbox {
  listen(serverName: string, receive: (message: JsonRpcMessage) => void): () => void
  deliver(serverName: string, message: JsonRpcMessage): void
}

export const createHostInbox = (): HostInbox => {
  const receivers = new Map<string, (message: JsonRpcMessage) => void>()
  return {
    listen(serverName, receive) {
      receivers.set(serverName, receive)
      return () => {
        if (receivers.get(serverName) === receive) receivers.delete(serverName)
      }
    },
    deliver: (serverName, message) => receivers.get(serverName)?.(message),
  }
}
