import type { Connection } from './connection.ts'

/** Connections that are on their way out, by server: a new one waits, as both may want the same port or file. */
export interface Endings {
  end(server: string, connection: Connection | undefined): Promise<void>
  /** Resolves when nothing of the server's former connections is left; never rejects. */
  of(server: string): Promise<void>
  all(): Promise<unknown>
}

export const createEndings = (): Endings => {
  const ending = new Map<string, Promise<void>>()
  return {
    end(server, connection) {
      if (connection === undefined) return Promise.resolve()
      const ended = Promise.all([ending.get(server), connection.close()]).then(() => {
        if (ending.get(server) === ended) ending.delete(server)
      })
      ending.set(server, ended)
      return ended
    },
    of: (server) => ending.get(server) ?? Promise.resolve(),
    all: () => Promise.all(ending.values()),
  }
}
