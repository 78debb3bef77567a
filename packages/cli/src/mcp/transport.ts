import type { JsonRpcMessage } from '@agent-engine/protocol'

/** What a transport tells of. Nothing comes after `closed`, which comes once. */
export interface TransportEvents {
  message(message: JsonRpcMessage): void
  /** A message was too large to keep. `id` is the request it may have answered. */
  tooLarge(bytes: number, id: number | undefined): void
  closed(reason: string): void
}

/** A way to send JSON-RPC messages to one server. */
export interface Transport {
  /** Rejects when the message could not be handed over. */
  send(message: JsonRpcMessage): Promise<void>
  /** The handshake settled on a protocol version. */
  useVersion?(version: string): void
  /** What the server has said for people so far, to tell why it does not get ready. */
  said?(): string
  /** Ends the connection and what was started for it. Never rejects. */
  close(): Promise<void>
}

/** Opens a transport. Rejects when the server can't be reached; aborting `signal` gives up. */
export type OpenTransport = (events: TransportEvents, signal: AbortSignal) => Promise<Transport>
