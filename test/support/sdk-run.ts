import type { Options, SDKMessage } from '@agent-engine/sdk'
import { testEnvironment } from './environment.ts'
import { BUILT_CLI } from './run-cli.ts'
import type { Scenario } from './scenario.ts'

/** Options of a query that drives the built program in the project of a scenario. */
export function optionsFor(s: Scenario, options: Options = {}): Options {
  const env = testEnvironment({ home: s.project.home, apiUrl: s.api.url, mark: s.mark })
  return { cwd: s.project.cwd, env, pathToAgentExecutable: BUILT_CLI, ...options }
}

export async function collect(messages: AsyncIterable<SDKMessage>): Promise<SDKMessage[]> {
  const all: SDKMessage[] = []
  for await (const message of messages) all.push(message)
  return all
}
