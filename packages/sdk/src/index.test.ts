import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, buildSync } from 'esbuild'
import { describe, expect, it } from 'vitest'
import * as sdk from './index.ts'
import { temporaryDirectory } from './testing/stand-in.testing.ts'
import { SDK_VERSION } from './version.ts'

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))

function bundle(options: BuildOptions): string {
  const directory = temporaryDirectory()
  buildSync({
    entryPoints: { sdk: join(import.meta.dirname, 'index.ts') },
    outdir: directory,
    bundle: true,
    platform: 'node',
    conditions: ['@agent-engine/source'],
    external: ['@modelcontextprotocol/sdk'],
    logLevel: 'error',
    logOverride: { 'empty-import-meta': 'silent' },
    ...options,
  })
  return directory
}

function run(directory: string, name: string, script: string): string {
  const file = join(directory, name)
  writeFileSync(file, script)
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: '/nowhere' },
  })
  expect([status, stderr]).toEqual([0, ''])
  return stdout
}

describe('the package', () => {
  it('has at run time every value that its types declare (SDK-11)', () => {
    expect(Object.keys(sdk).sort()).toEqual([
      'AbortError',
      'BUILTIN_TOOL_NAMES',
      'EXIT_REASONS',
      'HOOK_EVENTS',
      'InMemorySessionStore',
      'LEGACY_TOOL_NAME_ALIASES',
      'ORG_POLICY_LIMIT_PREFIXES',
      'ProcessError',
      'ProcessTransport',
      'ProtocolError',
      'RequestError',
      'ResultError',
      'SYSTEM_PROMPT_DYNAMIC_BOUNDARY',
      'SpawnError',
      'USAGE_LIMIT_ERROR_PREFIXES',
      'USAGE_TRANSITION_PREFIXES',
      'USAGE_WARNING_PREFIXES',
      'archiveSession',
      'classifyFailure',
      'createPool',
      'createSdkMcpServer',
      'deleteSession',
      'filterEscalatingDefaultMode',
      'foldSessionSummary',
      'forkSession',
      'getSessionInfo',
      'getSessionMessages',
      'getSubagentMessages',
      'importSessionToStore',
      'listSessions',
      'listSubagents',
      'matchDeniedModels',
      'query',
      'renameSession',
      'resolveSettings',
      'startup',
      'tagSession',
      'tool',
      'unarchiveSession',
      'unstable_v2_createSession',
      'unstable_v2_prompt',
      'unstable_v2_resumeSession',
    ])
    expect(sdk.HOOK_EVENTS).toContain('PreToolUse')
    expect(sdk.EXIT_REASONS).toEqual(['clear', 'resume', 'logout', 'prompt_input_exit', 'other'])
    expect(sdk.SYSTEM_PROMPT_DYNAMIC_BOUNDARY).toBe('__SYSTEM_PROMPT_DYNAMIC_BOUNDARY__')
  })

  it('tells engines its own version', () => {
    expect(SDK_VERSION).toBe(manifest.version)
  })

  it('changes nothing when it is imported, and loads neither zod nor the MCP package', () => {
    const directory = bundle({ format: 'esm', splitting: true, outExtension: { '.js': '.mjs' } })
    const url = JSON.stringify(pathToFileURL(join(directory, 'sdk.mjs')).href)
    const output = run(
      directory,
      'host.mjs',
      `const env = JSON.stringify(process.env), listeners = process.eventNames().length
      const { query } = await import(${url})
      console.log(typeof query, env === JSON.stringify(process.env), listeners === process.eventNames().length)`,
    )
    // The bundle lies where neither package can be found: loading one would have failed.
    expect(output).toBe('function true true\n')
  })

  it.each<[string, BuildOptions, string]>([
    [
      'CommonJS',
      { format: 'cjs', outExtension: { '.js': '.cjs' } },
      "const { query } = require('./sdk.cjs')",
    ],
    [
      'one file without import.meta',
      { format: 'cjs', outExtension: { '.js': '.cjs' }, define: { 'import.meta.url': 'undefined' } },
      "const { query } = require('./sdk.cjs')",
    ],
  ])(
    'works in a bundle as %s, and tells where it looked for the command line (SDK-17)',
    (_, options, load) => {
      const output = run(
        bundle(options),
        'host.cjs',
        `${load}
      query({ prompt: 'hi' }).next().catch((error) => console.log(error.name, error.code, error.message))`,
      )
      expect(output).toContain('SpawnError ENOENT executable not found at any of: @agent-engine/cli from')
      expect(output).toContain('agent in PATH')
    },
  )
})
