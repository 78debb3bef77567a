import { RequestError } from '../errors.ts'
import type { Launched } from '../launch/launch.ts'
import type { Options } from '../options.ts'
import type { SDKControlInitializeResponse } from '../types/control.ts'

/** What the engine did not confirm although the run depends on it: a guard that is not there must not go unnoticed. */
export function unconfirmed(
  { initialize }: Launched,
  options: Options,
  response: SDKControlInitializeResponse,
): RequestError | undefined {
  const blocks = Object.values(options.hooks ?? {}).some((matchers) =>
    matchers?.some((m) => m.onFailure === 'block'),
  )
  if (blocks && response.hook_on_failure_supported !== true) return refusal("hooks with onFailure: 'block'")
  const serversAsked = options.mcpServersDelivery === 'initialize' && 'mcpServers' in initialize
  if (response.mcp_servers_applied === false || (serversAsked && response.mcp_servers_applied !== true)) {
    return refusal('the servers of options.mcpServers')
  }
  if (response.plugins_applied === false) return refusal('the plugins of options.plugins')
  return undefined
}

function refusal(what: string): RequestError {
  return new RequestError('ECONTROL', `the engine did not confirm ${what}`, {
    errorCode: 'initialize_fields_not_delivered',
  })
}
