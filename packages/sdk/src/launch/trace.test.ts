import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { outcomeOf, runQuery } from '../testing/run-query.testing.ts'
import { temporaryDirectory } from '../testing/stand-in.testing.ts'

describe('PAIN-12: secrets that the SDK knows of', () => {
  const secrets = {
    ANTHROPIC_API_KEY: 'canary-api-key-1234',
    MY_TOKEN: 'canary-token-1234',
    PLAIN: 'not-a-secret-value',
  }

  it('stay out of errors', async () => {
    const { query: q } = runQuery(
      (cli) => {
        process.stderr.write(`env: ${JSON.stringify(process.env)} header canary-header-1\n`)
        cli.exit(1)
      },
      {
        env: { ...process.env, ...secrets },
        mcpServers: {
          s: { type: 'http', url: 'http://127.0.0.1/', headers: { Authorization: 'canary-header-1' } },
        },
        mcpServersDelivery: 'initialize',
      },
    )
    const { error } = await outcomeOf(q)
    const told = `${error} ${JSON.stringify(error)}`
    expect(told).toContain('not-a-secret-value')
    expect(told).not.toContain('canary')
  })

  it('stay out of the trace, which has every line in and out', async () => {
    const config = temporaryDirectory()
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    process.env.DEBUG_CLAUDE_AGENT_SDK = '1'
    try {
      const { cli, query: q } = runQuery((cli) => cli.onUser(() => cli.turn(cli.env.MY_TOKEN)), {
        env: { ...process.env, ...secrets, CLAUDE_CONFIG_DIR: config },
      })
      await outcomeOf(q)
      const names = readdirSync(join(config, 'debug'))
      const wire = readFileSync(join(config, 'debug', names[0] ?? ''), 'utf8')
      expect(wire).toContain('> {"type":"control_request"')
      expect(wire).toContain('< {"type":"result"')
      expect(wire).toContain('> (end of input)')
      expect(wire).not.toContain('canary')
      expect(cli.noted().args.at(-1)).toMatch(/^--debug-file=.*sdk-.*\.txt$/)
      expect(cli.noted().env.DEBUG).toBe('1')
      expect(stderr).toHaveBeenCalledTimes(1)
    } finally {
      delete process.env.DEBUG_CLAUDE_AGENT_SDK
      stderr.mockRestore()
    }
  })
})
