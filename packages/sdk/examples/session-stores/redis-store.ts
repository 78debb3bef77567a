import type { SessionKey, SessionStore } from '@agent-engine/sdk'

/** The commands that the store uses, as `ioredis` and `redis` (with a thin wrapper) have them. */
export interface RedisCommands {
  rpush(key: string, ...values: string[]): Promise<number>
  lrange(key: string, start: number, stop: number): Promise<string[]>
  sadd(key: string, ...members: string[]): Promise<number>
  zadd(key: string, score: number, member: string): Promise<unknown>
  zrem(key: string, member: string): Promise<unknown>
  zrange(key: string, start: number, stop: number, withScores: 'WITHSCORES'): Promise<string[]>
  smembers(key: string): Promise<string[]>
  exists(key: string): Promise<number>
  del(...keys: string[]): Promise<unknown>
}

/** A session store in Redis: a list for each transcript, a set of ids against copies, a sorted set of sessions. */
export function redisSessionStore(redis: RedisCommands, prefix = 'agent'): SessionStore {
  const base = ({ projectKey, sessionId }: SessionKey): string => `${prefix}:${projectKey}:${sessionId}`
  const list = (key: SessionKey): string => `${base(key)}:entries:${key.subpath ?? ''}`
  const ids = (key: SessionKey): string => `${base(key)}:ids:${key.subpath ?? ''}`
  const subkeys = (key: SessionKey): string => `${base(key)}:subkeys`
  const sessions = (projectKey: string): string => `${prefix}:${projectKey}:sessions`

  return {
    async append(key, entries) {
      for (const entry of entries) {
        // SADD answers 0 for a member that is there: the entry came before.
        const isFresh = entry.uuid === undefined || (await redis.sadd(ids(key), entry.uuid)) > 0
        if (isFresh) await redis.rpush(list(key), JSON.stringify(entry))
      }
      if (key.subpath === undefined) await redis.zadd(sessions(key.projectKey), Date.now(), key.sessionId)
      else await redis.sadd(subkeys(key), key.subpath)
    },
    async load(key) {
      if ((await redis.exists(list(key))) === 0) return null
      return (await redis.lrange(list(key), 0, -1)).map((line) => JSON.parse(line))
    },
    async listSessions(projectKey) {
      const flat = await redis.zrange(sessions(projectKey), 0, -1, 'WITHSCORES')
      return flat.flatMap((sessionId, index) =>
        index % 2 === 0 ? [{ sessionId, mtime: Number(flat[index + 1] ?? 0) }] : [],
      )
    },
    listSubkeys: (key) => redis.smembers(subkeys(key)),
    async delete(key) {
      if (key.subpath !== undefined) return void (await redis.del(list(key), ids(key)))
      for (const subpath of await redis.smembers(subkeys(key))) {
        await redis.del(list({ ...key, subpath }), ids({ ...key, subpath }))
      }
      await redis.del(list(key), ids(key), subkeys(key))
      await redis.zrem(sessions(key.projectKey), key.sessionId)
    },
  }
}
