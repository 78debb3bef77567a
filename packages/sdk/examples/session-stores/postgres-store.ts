import type { SessionKey, SessionStore, SessionStoreEntry } from '@agent-engine/sdk'

/** The part of a `pg` pool or client that the store uses. */
export interface PostgresClient {
  query(text: string, values: unknown[]): Promise<{ rows: { [column: string]: unknown }[] }>
}

/** Run once. `seq` keeps the order of entries, the index keeps copies out. */
export const POSTGRES_SCHEMA: string = `
  create table if not exists agent_session_entries (
    seq bigserial primary key,
    project_key text not null,
    session_id text not null,
    subpath text not null default '',
    uuid text,
    entry jsonb not null,
    written_at timestamptz not null default now()
  );
  create unique index if not exists agent_session_entries_once
    on agent_session_entries (project_key, session_id, subpath, uuid) where uuid is not null;
`

/** A session store in PostgreSQL. */
export function postgresSessionStore(client: PostgresClient): SessionStore {
  const where = ({ projectKey, sessionId, subpath }: SessionKey): unknown[] => [
    projectKey,
    sessionId,
    subpath ?? '',
  ]

  return {
    async append(key, entries) {
      for (const entry of entries) {
        await client.query(
          `insert into agent_session_entries (project_key, session_id, subpath, uuid, entry)
           values ($1, $2, $3, $4, $5) on conflict do nothing`,
          [...where(key), entry.uuid ?? null, JSON.stringify(entry)],
        )
      }
    },
    async load(key) {
      const { rows } = await client.query(
        `select entry from agent_session_entries
         where project_key = $1 and session_id = $2 and subpath = $3 order by seq`,
        where(key),
      )
      return rows.length === 0 ? null : rows.map(({ entry }) => entry as SessionStoreEntry)
    },
    async listSessions(projectKey) {
      const { rows } = await client.query(
        `select session_id, extract(epoch from max(written_at)) * 1000 as mtime from agent_session_entries
         where project_key = $1 and subpath = '' group by session_id`,
        [projectKey],
      )
      return rows.map(({ session_id, mtime }) => ({ sessionId: String(session_id), mtime: Number(mtime) }))
    },
    async listSubkeys({ projectKey, sessionId }) {
      const { rows } = await client.query(
        `select distinct subpath from agent_session_entries
         where project_key = $1 and session_id = $2 and subpath <> ''`,
        [projectKey, sessionId],
      )
      return rows.map(({ subpath }) => String(subpath))
    },
    async delete({ projectKey, sessionId, subpath }) {
      await client.query(
        `delete from agent_session_entries
         where project_key = $1 and session_id = $2 and ($3::text is null or subpath = $3)`,
        [projectKey, sessionId, subpath ?? null],
      )
    },
  }
}
