import { type Options, query } from '@agent-engine/sdk'
import { describe, expect, it } from 'vitest'
import { testEnvironment } from '../support/environment.ts'
import { asArray, asObject } from '../support/mock-api/json.ts'
import type { RecordedRequest } from '../support/mock-api/recorded-request.ts'
import { text, toolUse } from '../support/mock-api/reply.ts'
import { BUILT_CLI } from '../support/run-cli.ts'
import { type Scenario, scenario } from '../support/scenario.ts'
import { collect } from '../support/sdk-run.ts'

function optionsFor(s: Scenario, options: Options = {}, env: Record<string, string> = {}): Options {
  const base = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return { cwd: s.project.cwd, env: { ...base, ...env }, pathToAgentExecutable: BUILT_CLI, ...options }
}

const skill = (name: string): string => `---\nname: ${name}\ndescription: About ${name}.\n---\nDo ${name}.\n`

const describedTools = ({ body }: RecordedRequest): string =>
  asArray(body.tools)
    .map((tool) => String(asObject(tool).description))
    .join('\n')

describe('what the small model does for a host', () => {
  it('promptSuggestions: a guess at the next prompt comes after the result, whatever hooks end the session', async () => {
    const s = await scenario({ script: [text('All tests pass.')], api: { side: text('commit it') } })
    const ended: string[] = []
    const SessionEnd = [
      {
        hooks: [
          async () => {
            ended.push('session')
            return {}
          },
        ],
      },
    ]
    for (const hooks of [{}, { SessionEnd }]) {
      const options = optionsFor(s, { promptSuggestions: true, hooks })
      const messages = await collect(query({ prompt: 'fix the parser', options }))
      expect(messages.slice(-2)).toMatchObject([
        { type: 'result', subtype: 'success' },
        { type: 'prompt_suggestion', suggestion: 'commit it' },
      ])
    }
    expect(ended).toEqual(['session'])
  })

  it('promptSuggestions: leaving at the result does not wait for one that is slow', async () => {
    const s = await scenario({
      script: [text('done')],
      api: { side: text('too late', { stall: { at: 'headers' } }) },
    })
    const run = query({ prompt: 'go', options: optionsFor(s, { promptSuggestions: true }) })
    for await (const message of run) if (message.type === 'result') break
    // It was told to go by a message and went; a signal would come after two seconds.
    expect(run.pid).toBeUndefined()
  })

  it('agentProgressSummaries: says now and then what a subagent does', async () => {
    const s = await scenario({
      script: (request) => {
        const isAgent = JSON.stringify(request.messages[0]).includes('look around')
        const isFirst = request.messages.length === 1
        if (isAgent) return isFirst ? toolUse('Bash', { command: 'sleep 1' }) : text('found it')
        const task = { description: 'look', prompt: 'look around', subagent_type: 'general-purpose' }
        return isFirst ? toolUse('Task', task) : text('over')
      },
      api: { side: text('Sleeping for a second.'), checkPrefix: false },
    })
    const options = optionsFor(
      s,
      { agentProgressSummaries: true, allowedTools: ['Bash', 'Task'] },
      { AGENT_PROGRESS_SUMMARY_MS: '50' },
    )
    const messages = await collect(query({ prompt: 'start', options }))
    const progress = messages.filter(
      (message) => message.type === 'system' && message.subtype === 'task_progress',
    )
    expect(progress).toContainEqual(
      expect.objectContaining({ description: 'look', summary: 'Sleeping for a second.' }),
    )
    expect(messages.at(-1)).toMatchObject({ type: 'result', result: 'over' })
  })

  it('skills: a list leaves out all others', async () => {
    const s = await scenario({
      script: [text('ok')],
      files: {
        '.claude/skills/pdf/SKILL.md': skill('pdf'),
        '.claude/skills/forging/SKILL.md': skill('forging'),
      },
    })
    const options = optionsFor(s, { skills: ['pdf'], settingSources: ['project'] })
    const [init] = await collect(query({ prompt: 'hello', options }))
    expect(init).toMatchObject({ type: 'system', subtype: 'init', skills: ['pdf'] })
    const request = await s.api.waitForRequest(1)
    expect(describedTools(request)).toContain('About pdf.')
    expect(describedTools(request)).not.toContain('forging')
  })
})
