import type { Options } from '../options.ts'
import { warnOnce } from '../warnings.ts'

/** Options that say what a run must or must not do; leaving one out would do something else than was asked for. */
const REFUSED: readonly (readonly [name: string, isSet: (options: Options) => boolean])[] = [
  ['agent', (o) => o.agent !== undefined],
  ['resumeDropsTurn', (o) => o.resumeDropsTurn !== undefined],
  ['projectConfigRoot', (o) => o.projectConfigRoot !== undefined],
  ['plugins[].skipMcpDiscovery', (o) => o.plugins?.some((plugin) => plugin.skipMcpDiscovery) ?? false],
]

/**
 * The options that our own command line can carry out; a command line of another make gets them all.
 *
 * @throws TypeError for an option that it has no flag for and a run cannot do without
 */
export function supportedByOurCli(options: Options): Options {
  for (const [name, isSet] of REFUSED) {
    if (isSet(options)) {
      throw new TypeError(
        `options.${name} is not supported by the command line of @agent-engine/cli: leave it out, or name another command line with pathToAgentExecutable`,
      )
    }
  }
  const { taskBudget, ...supported } = options
  if (taskBudget === undefined) return options
  warnOnce(
    'AGENT_SDK_UNSUPPORTED_OPTION',
    'options.taskBudget is left out: the command line of @agent-engine/cli does not support it. See maxBudgetUsd and maxTurns',
  )
  return supported
}
