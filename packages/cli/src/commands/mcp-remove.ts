import {
  changeServers,
  STORED_SCOPES,
  type StoredScope,
  scopeFile,
  storedServers,
} from '../mcp/config/store.ts'
import { checkedScope, failure } from './mcp-add.ts'
import { type ForgetPorts, forgetLogin } from './mcp-forget-login.ts'

/** Removes a server from the scope, or from the only one that has it. */
export const removeServer = async (
  name: string,
  scopeName: string | undefined,
  ports: ForgetPorts,
): Promise<void> => {
  const searched = scopeName === undefined ? STORED_SCOPES : [checkedScope(scopeName)]
  const having: StoredScope[] = []
  for (const scope of searched) if (Object.hasOwn(await storedServers(scope, ports), name)) having.push(scope)
  const [scope, ...others] = having
  if (scope === undefined) {
    throw failure(
      `No MCP server found with name: ${name}${scopeName === undefined ? '' : ` in ${scopeName} scope`}`,
    )
  }
  if (others.length > 0) {
    const lines = having.map(
      (one) => `  ${one} (${scopeFile(one, ports)}): agent mcp remove ${name} -s ${one}`,
    )
    throw failure(
      `MCP server ${name} exists in several scopes. Remove it from one of them:\n${lines.join('\n')}`,
    )
  }
  let removed: unknown
  await changeServers(scope, ports, (servers) => {
    const { [name]: gone, ...rest } = servers
    removed = gone
    return rest
  })
  ports.write(`Removed MCP server ${name} from ${scope} scope\nFile modified: ${scopeFile(scope, ports)}\n`)
  await forgetLogin({ name, scope, raw: removed }, ports)
}
