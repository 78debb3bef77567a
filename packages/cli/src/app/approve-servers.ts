import { isJsonObject } from '@agent-engine/protocol/json-object'
import { serverPart } from '../config/trust/project-parts.ts'
import { type FileServer, fileServers } from '../mcp/config/file-servers.ts'
import { shownTarget } from '../mcp/config/shown-entry.ts'
import { storeApprovals } from '../mcp/config/store.ts'
import type { AskServer, ServerAnswer } from '../terminal/server-question.ts'
import type { ResolvedOptions } from './options.ts'

type Options = Pick<ResolvedOptions, 'env' | 'configRoot' | 'mcp' | 'settings'>

/**
 * Asks once about every server of `.mcp.json` that nobody has decided about, and keeps the answers with the project. Who
 * says yes has seen what it starts, so that counts as trust in this server too (spec: mcp §1.4).
 */
export const approveServers = async (options: Options, ask: AskServer): Promise<void> => {
  const { env, configRoot: cwd, mcp, settings } = options
  if (mcp.strict || !settings.discovered.has('project')) return
  const { servers } = await fileServers({ env, cwd, sources: settings.sources, settings: settings.effective })
  const undecided = servers.filter(({ scope, decided }) => scope === 'project' && !decided)
  const approved: FileServer[] = []
  const rejected: FileServer[] = []
  let all = false
  for (const server of undecided) {
    const raw = isJsonObject(server.raw) ? server.raw : {}
    const answer: ServerAnswer = all ? 'yes' : await ask({ name: server.name, target: shownTarget(raw) })
    all ||= answer === 'all'
    if (answer === 'yes' || answer === 'all') approved.push(server)
    if (answer === 'no') rejected.push(server)
  }
  if (approved.length + rejected.length === 0) return
  await storeApprovals({ env, cwd }, { approved: namesOf(approved), rejected: namesOf(rejected), all })
  await settings.trust.accept(approved.map(({ name, raw }) => serverPart(name, raw)))
}

const namesOf = (servers: readonly FileServer[]): readonly string[] => servers.map(({ name }) => name)
