/** Programs as the project's seed documents show them. */
import { type QueryOptions, query } from '@agent-engine/sdk/compat'
import type { AgentInput, FileReadInput, ToolInputSchemas } from '@agent-engine/sdk/sdk-tools'
import type { BashInput } from '@agent-engine/sdk/sdk-tools.js'
import { use } from './assert.ts'

const options: QueryOptions = {
  model: 'claude-sonnet-4-5',
  maxTokens: 4096,
  temperature: 0.7,
  maxBudgetUsd: 0.5,
  allowedTools: ['FileRead', 'FileWrite', 'Bash'],
  permissionMode: 'acceptEdits',
  agents: { helper: { description: 'd', prompt: 'p', tools: ['FileRead', 'Agent'] } },
}

async function run(): Promise<number> {
  let cost = 0
  for await (const message of query({ prompt: 'Hello', options })) {
    if (message.type === 'assistant') use(message.content.toUpperCase(), message.message.content[0]?.type)
    if (message.type === 'system' && message.cost) cost += message.cost
    if (message.type === 'error') {
      if (message.error.includes('authentication')) use('check the key')
      if (message.error.type === 'rate_limit') use(message.code, message.error.message)
    }
    if (message.type === 'result' && message.subtype === 'success') use(message.result)
  }
  return cost
}

async function steer(): Promise<void> {
  const q = query({ prompt: 'x' })
  await q.interrupt()
  await q.setModel('opus')
  q.close()
}

const read: FileReadInput = { file_path: '/a', offset: 1, limit: 10 }
const bash: BashInput = { command: 'ls', timeout: 1000, run_in_background: true }
const task: AgentInput = { description: 'd', prompt: 'p', subagent_type: 'general-purpose' }
const any: ToolInputSchemas = read

export { any, bash, run, steer, task }
