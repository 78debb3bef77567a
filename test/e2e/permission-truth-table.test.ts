import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { answerTo, controlRequest, toolResults, userLine } from '../support/lines.ts'
import { asObject, type JsonObject } from '../support/mock-api/json.ts'
import { text } from '../support/mock-api/reply.ts'
import type { Cli } from '../support/run-cli.ts'
import { scenario } from '../support/scenario.ts'

const MODES = ['default', 'acceptEdits', 'plan', 'dontAsk', 'bypassPermissions'] as const
const RULES = ['none', 'allow', 'ask', 'deny'] as const
const HOOKS = ['none', 'allow', 'ask', 'deny'] as const
const CALLBACKS = ['allows', 'denies', 'none'] as const

interface Row {
  readonly mode: (typeof MODES)[number]
  readonly rule: (typeof RULES)[number]
  readonly hook: (typeof HOOKS)[number]
}

/** Each row is one `touch` of a file with the row's name. */
const nameOf = ({ mode, rule, hook }: Row): string => `${mode}.rule-${rule}.hook-${hook}`

const rowsOf = (mode: Row['mode']): readonly Row[] =>
  RULES.flatMap((rule) => HOOKS.map((hook) => ({ mode, rule, hook })))

/** The published order (spec: permissions §3.2). */
const expected = ({ mode, rule, hook }: Row): 'runs' | 'asks' | 'denied' => {
  const asks = mode === 'dontAsk' ? 'denied' : 'asks'
  if (hook === 'deny' || rule === 'deny') return 'denied'
  if (rule === 'ask' || hook === 'ask') return asks
  if (mode === 'bypassPermissions') return 'runs'
  if (mode === 'plan') return asks
  return hook === 'allow' || rule === 'allow' || mode === 'acceptEdits' ? 'runs' : asks
}

const hookAnswer = (command: string): JsonObject => {
  const decision = /hook-(\w+)$/.exec(command)?.[1] ?? 'none'
  return decision === 'none'
    ? {}
    : {
        hookSpecificOutput: {
          hookEventName: 'PreToolUse',
          permissionDecision: decision,
          permissionDecisionReason: 'the table says so',
        },
      }
}

/** Answers every question of the engine until it ends; gives the commands that the host was asked about. */
const answerAll = (cli: Cli, callback: (typeof CALLBACKS)[number]): readonly string[] => {
  const asked: string[] = []
  const answer = async (): Promise<void> => {
    for (;;) {
      const request = await cli.waitFor({ type: 'control_request' }, 60_000).catch(() => undefined)
      if (request === undefined) return
      const { subtype, input } = asObject(request.request)
      const command = String(asObject(asObject(asObject(input).tool_input ?? input)).command)
      if (subtype === 'hook_callback') {
        cli.send(answerTo(request, hookAnswer(command)))
        continue
      }
      asked.push(command)
      cli.send(
        answerTo(
          request,
          callback === 'allows' ? { behavior: 'allow' } : { behavior: 'deny', message: 'no' },
        ),
      )
    }
  }
  void answer()
  return asked
}

describe('PAIN-07: who decides about a call', () => {
  it.each(CALLBACKS)(
    'mode × rule × hook, when the callback is: %s',
    async (callback) => {
      const rows = MODES.map((mode) => rowsOf(mode))
      const s = await scenario({
        script: rows.flatMap((each) => [
          {
            content: each.map((row) => ({
              type: 'tool_use' as const,
              name: 'Bash',
              input: { command: `touch ${nameOf(row)}` },
              id: nameOf(row),
            })),
          },
          text('next'),
        ]),
        env: { IS_SANDBOX: '1' },
      })
      const rule = (name: string): string => `Bash(touch *.rule-${name}.*)`
      const settings = { permissions: { allow: [rule('allow')], ask: [rule('ask')], deny: [rule('deny')] } }
      const cli = s.session([
        '--settings',
        JSON.stringify(settings),
        '--allow-dangerously-skip-permissions',
        ...(callback === 'none' ? [] : ['--permission-prompt-tool', 'stdio']),
      ])
      const asked = answerAll(cli, callback)
      cli.send(
        controlRequest('begin', 'initialize', {
          hooks: { PreToolUse: [{ matcher: 'Bash', hookCallbackIds: ['table'] }] },
        }),
      )
      for (const mode of MODES) {
        cli.send(controlRequest(mode, 'set_permission_mode', { mode }))
        await cli.waitFor({ type: 'control_response', response: { subtype: 'success', request_id: mode } })
        cli.send(userLine(mode))
        await cli.waitFor({ type: 'result', subtype: 'success' }, 40_000)
      }
      cli.closeInput()
      await cli.waitForExit()
      const results = toolResults(cli.messages)
      const wrong = rows.flat().flatMap((row) => {
        const name = nameOf(row)
        const outcome = expected(row)
        const found = {
          asked: asked.includes(`touch ${name}`),
          ran: existsSync(s.project.path(name)),
          failed: results.get(name)?.is_error === true,
        }
        const runs = outcome === 'runs' || (outcome === 'asks' && callback === 'allows')
        const wanted = { asked: outcome === 'asks' && callback !== 'none', ran: runs, failed: !runs }
        return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [{ name, wanted, found }]
      })
      expect(wrong).toEqual([])
      expect(new Set(asked).size).toBe(asked.length)
    },
    120_000,
  )
})
