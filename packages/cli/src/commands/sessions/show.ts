import { createCatalog } from '../../model/catalog.ts'
import { harmlessLine } from '../../platform/harmless.ts'
import { ENGINE_VERSION } from '../../platform/version.ts'
import type { TokenUsage } from '../../session/facts.ts'
import type { SessionMetadata } from '../../session/metadata.ts'
import { rebuildMetadata } from '../../session/rebuild-metadata.ts'
import { type StatusReport, sessionStatus } from '../../session/session-status.ts'
import { type SessionsCommand, writeJson } from './command.ts'
import { findNamed } from './find.ts'

export const showCommand: SessionsCommand = {
  usage: 'show <session>',
  text: 'what a session is: title, directory, size, tokens, cost',
  words: { least: 1, most: 1 },
  flags: {},
  async run({ words: [name = ''], store, output, json }) {
    const found = findNamed(store, name)
    const { sessionId, transcript, alias, dataDir } = found.files
    const catalog = createCatalog({ env: process.env })
    const metadata = await rebuildMetadata(transcript, dataDir, {
      sessionId,
      engineVersion: ENGINE_VERSION,
      projectSlug: store.slug,
      priceOf: (model, usage) => catalog.costOf(model, onWire(usage)),
      lastResult: null,
      link: found.link,
      closed: true,
    })
    const status = sessionStatus(dataDir)
    const paths = [transcript, ...(alias === undefined ? [] : [alias])]
    if (json) {
      const { engineVersion: _, lastResult: __, closed: ___, ...facts } = metadata
      writeJson(output, { ...facts, ...(status === undefined ? {} : status), paths })
    } else output.write(asText(metadata, status, paths))
    return 0
  },
}

const STATUS_TEXTS: Readonly<Record<StatusReport['status'], string>> = {
  idle: 'open, waits for a message',
  running: 'a turn runs',
  compacting: 'the conversation is being compacted',
  waiting_permission: 'waits for the answer to a permission question',
  exited: 'closed',
  crashed: 'its process died; a resume goes on with what was written',
}

const onWire = (usage: TokenUsage) => ({
  input_tokens: usage.inputTokens,
  output_tokens: usage.outputTokens,
  cache_read_input_tokens: usage.cacheReadInputTokens,
  cache_creation_input_tokens: usage.cacheCreationInputTokens,
  server_tool_use: { web_search_requests: usage.webSearchRequests, web_fetch_requests: 0 },
})

const asText = (
  session: SessionMetadata,
  status: StatusReport | undefined,
  paths: readonly string[],
): string => {
  const { title, counts, usage } = session
  const rows: [string, string | null][] = [
    ['Session', session.sessionId],
    ['Title', title.custom ?? title.ai],
    ['First prompt', title.firstPrompt],
    ['Last prompt', title.lastPrompt],
    ['Tag', session.tag],
    [
      'Status',
      status === undefined
        ? null
        : `${STATUS_TEXTS[status.status]}${status.pid === undefined ? '' : ` (process ${status.pid})`}`,
    ],
    ['Copy of', session.forkedFrom],
    ['Directory', session.cwd],
    ['Branch', session.gitBranch],
    ['Started', session.createdAt],
    ['Last line', session.updatedAt],
    ['Model', session.model],
    [
      'Size',
      `${counts.lines} lines, ${counts.bytes} bytes, ${counts.turns} turns, ${counts.compactions} compactions, ${counts.subagents} subagents`,
    ],
    [
      'Tokens',
      `${usage.inputTokens} in, ${usage.outputTokens} out, ${usage.cacheReadInputTokens} from cache, ${usage.cacheCreationInputTokens} into cache`,
    ],
    ['Cost', `$${session.totalCostUSD.toFixed(4)} by list price`],
    ...paths.map((path): [string, string] => ['File', path]),
  ]
  const shown = rows.filter((row): row is [string, string] => row[1] !== null && row[1] !== '')
  const width = Math.max(...shown.map(([name]) => name.length))
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${harmlessLine(value)}\n`).join('')
}
