import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { storedSecrets } from './login-secrets.ts'

const directory = mkdtempSync(join(tmpdir(), 'agent-login-secrets-'))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('the secrets of logins', () => {
  it('PAIN-12: are the tokens and client secrets in the file', () => {
    const file = join(directory, 'mcp-credentials.json')
    const client = { id: 'client-id', secret: 'client-secret' }
    const tokens = { access: 'access-token', refresh: 'refresh-token', client }
    writeFileSync(file, JSON.stringify({ servers: { 'https://a.test': { client, tokens } } }))
    expect([...storedSecrets(file)()].sort()).toEqual(['access-token', 'client-secret', 'refresh-token'])
  })

  it('are none where the file is missing, in a place that is no directory, or no JSON', () => {
    expect(storedSecrets(join(directory, 'missing'))()).toEqual([])
    expect(storedSecrets(join(import.meta.filename, 'mcp-credentials.json'))()).toEqual([])
    expect(storedSecrets(import.meta.filename)()).toEqual([])
  })
})
