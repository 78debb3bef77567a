import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '..', '..')

const files = new Map(
  readdirSync(source, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(sep, '/'))
    .filter((file) => file.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(file))
    .map((file) => [file, readFileSync(join(source, file), 'utf8')]),
)

/** Files whose code, without what is types only, has a match. */
const filesWith = (pattern: RegExp): string[] =>
  [...files]
    .filter(([, text]) =>
      pattern.test(text.replace(/^import type [\s\S]*?from '[^']*'$|^\s*(\*|\/\/|\/\*\*).*$/gm, '')),
    )
    .map(([file]) => file)
    .sort()

// A port of `createEngine()` is worth something only while nothing goes past it. Who comes new into one of these lists
// either goes through the port or is told of in docs/in-process.md.
describe('what goes past the ports of an engine', () => {
  it('starts no program', () => {
    expect(filesWith(/child_process/)).toEqual([
      'commands/doctor.ts', // a command of its own
      'platform/child-group.ts', // ends processes that `system-process.ts` has started
      'platform/process-identity.ts', // when a process started that holds a lock, where only `ps` knows
      'platform/supervisor.ts', // watches over processes that `system-process.ts` has started
      'platform/system-process.ts', // the default
    ])
    expect(filesWith(/createChildRegistry\(/)).toEqual([
      'app/compose/ground.ts',
      'app/mcp-command.ts', // a command of its own
      'config/git-exclude.ts',
      'platform/open-browser.ts', // for a person at a terminal
    ])
    expect(filesWith(/startSystemProcess\(/)).toEqual(['platform/child.ts'])
  })

  it('sends nothing', () => {
    expect(
      filesWith(
        /from '(node:(https?|net|tls|dns(\/promises)?|dgram|http2)|undici)'|import\('(node:(https?|net|tls|dns)|undici)|\bfetch\(['"`\w]|new WebSocket/,
      ),
    ).toEqual([
      'mcp/oauth/loopback.ts', // waits for the browser after a login
      'platform/address-ranges.ts', // computes
      'platform/child.ts', // pipes
      'platform/given-http.ts', // the port
      'platform/http-client.ts', // the default
      'platform/output-sockets.ts', // pipes of processes that `system-process.ts` has started
      'platform/page-fetch.ts', // names of status codes
      'platform/pinned-request.ts', // the default of WebFetch
      'platform/pipe-pool.ts', // pipes of processes that `system-process.ts` has started
      'platform/proxied-http.ts', // the default with a proxy
      'platform/web-guard.ts', // the default of WebFetch
    ])
    expect(filesWith(/\bcreateHttpClient\(/)).toEqual([
      'app/compose/hook-ports.ts',
      'app/compose/mcp-logins.ts', // a command of its own
      'app/compose/mcp-manager.ts',
      'app/compose/model.ts',
    ])
    expect(filesWith(/\bcreateProxiedClient\(/)).toEqual([
      'platform/http-client.ts',
      'platform/page-fetch.ts',
    ])
  })

  it('asks for no time of day that a session tells or keeps', () => {
    expect(filesWith(/Date\.now|new Date\(\)/)).toEqual([
      'app/compose/session.ts', // ages of files
      'app/debug-choice.ts', // names of files
      'commands/chat.ts', // a terminal
      'commands/sessions/repair.ts', // a command of its own
      'commands/watch-configuration.ts', // ages of files
      'config/trust/store.ts', // what a person at a terminal has decided
      'mcp/oauth/authorizer.ts', // logins end by the clock of the server
      'mcp/oauth/register-client.ts',
      'mcp/oauth/token-request.ts',
      'mcp/server-memory.ts', // ages of files
      'model/client-error.ts', // how long a server wants to be left alone
      'model/retry.ts',
      'platform/debug-log.ts', // the default
      'platform/json-file.ts', // names of files
      'platform/lock.ts', // between processes
      'platform/private-directory.ts', // ages of files
      'platform/process-identity.ts', // between processes
      'platform/shell-session/snapshot.ts', // names of files
      'platform/stamps.ts', // the default
    ])
  })

  it('makes no ids of its own for what a session tells or keeps', () => {
    expect(filesWith(/randomUUID/)).toEqual([
      'app/main.ts', // the program
      'commands/mcp-serve.ts', // a command of its own
      'platform/shell-session/background.ts', // the default
      'platform/stamps.ts', // the default
      'session/verify.ts', // a command of its own
    ])
    expect(filesWith(/randomBytes|getRandomValues/)).toEqual([
      'config/installation-id.ts', // of all sessions of a user
      'mcp/oauth/pkce.ts', // secrets
      'platform/atomic-file.ts', // names of files
      'platform/atomic-write.ts',
      'platform/child-mark.ts', // marks of processes
      'platform/lock.ts', // names of files
      'platform/shell-session/snapshot.ts', // names of files
      'tools/notebook-change.ts', // cells in a file of the project
    ])
  })
})
