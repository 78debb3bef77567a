import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Options } from '../options.ts'
import { outcomeOf, runQuery } from '../testing/run-query.testing.ts'
import { supportedByOurCli } from './unsupported.ts'

const warn = vi.spyOn(process, 'emitWarning')

beforeEach(() => {
  warn.mockReset()
  warn.mockImplementation(() => {})
})

describe('options that our own command line has no flag for', () => {
  it.each<[string, Options]>([
    ['agent', { agent: 'reviewer' }],
    ['resumeDropsTurn', { resumeDropsTurn: 'x' }],
    ['projectConfigRoot', { projectConfigRoot: '/p' }],
    ['plugins[].skipMcpDiscovery', { plugins: [{ type: 'local', path: '/p', skipMcpDiscovery: true }] }],
  ])('are refused where a run without them would be another: %s', (name, options) => {
    expect(() => supportedByOurCli(options)).toThrow(TypeError)
    expect(() => supportedByOurCli(options)).toThrow(`options.${name} is not supported`)
  })

  it('are left out with a warning where a run without them is the same', () => {
    expect(supportedByOurCli({ taskBudget: { total: 1 }, model: 'opus' })).toEqual({ model: 'opus' })
    expect(String(warn.mock.calls[0]?.[0])).toContain('options.taskBudget is left out')
  })

  it('all other options stay as they are', () => {
    const options: Options = { model: 'opus', effort: 'high' }
    expect(supportedByOurCli(options)).toBe(options)
    expect(warn).not.toHaveBeenCalled()
  })

  it('end the query before anything is started', async () => {
    const { cli, query: q } = runQuery(() => {}, {
      agent: 'reviewer',
      extraArgs: { 'sdk-initialize-fields': null },
    })
    expect((await outcomeOf(q)).error).toMatchObject({
      message: expect.stringContaining('options.agent is not supported'),
    })
    expect(cli.noted().events).toEqual([])
  })

  it('reach a command line of another make', async () => {
    const { cli, query: q } = runQuery(
      (cli) =>
        cli.onUser(() => {
          cli.init()
          cli.result()
        }),
      { agent: 'reviewer', taskBudget: { total: 1 } },
    )
    expect((await outcomeOf(q)).error).toBeUndefined()
    expect(cli.noted().args).toEqual(expect.arrayContaining(['--agent=reviewer', '--task-budget=1']))
    expect(warn).not.toHaveBeenCalled()
  })
})
