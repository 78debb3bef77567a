import { dirname, join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { encodeLine } from '@agent-engine/protocol/framing'
import { writeFileAtomic } from '../platform/atomic-file.ts'
import { buildEntry, type EnvelopeSource } from './build-entry.ts'
import { linkAlias, makeDirectory, openForAppend } from './create-files.ts'
import { type SessionFiles, subagentFile } from './files.ts'
import type { OnNotice } from './notice.ts'
import { createOutput, type Output } from './output.ts'
import { requireAgentId } from './session-id.ts'
import type { NewEntry } from './transcript.ts'

/** Files that are open at the same time; one more closes the one that was opened first. */
const MAX_OPEN = 32

export interface SidechainOptions {
  readonly source: EnvelopeSource
  /** Where the session lies; known once its first line is written. */
  files(): SessionFiles
  readonly onNotice: OnNotice
  onLine(entry: JsonObject): void
  onAppended?(path: string, entry: JsonObject): void
}

/** The transcripts of a session's subagents, one file each (spec: sessions §7). */
export interface Sidechains {
  append(agentId: string, entry: NewEntry, uuid: string): void
  describe(agentId: string, facts: JsonObject): void
  readonly count: number
  outputs(): Iterable<Output>
  /** Resolves when the descriptions are written. */
  settled(): Promise<void>
  close(): void
}

export const createSidechains = (options: SidechainOptions): Sidechains => {
  const leaves = new Map<string, string>()
  const open = new Map<string, Output>()
  const descriptions = new Map<string, JsonObject>()
  let writing: Promise<void> = Promise.resolve()

  const outputOf = (agentId: string): Output => {
    const known = open.get(agentId)
    if (known !== undefined) return known
    const [oldest] = open
    if (oldest !== undefined && open.size >= MAX_OPEN) {
      open.delete(oldest[0])
      oldest[1].close()
    }
    const output = openSidechain(agentId, options)
    open.set(agentId, output)
    return output
  }

  return {
    append(agentId, entry, uuid) {
      requireAgentId(agentId)
      const output = outputOf(agentId)
      const built: JsonObject = buildEntry(
        entry,
        { uuid, parentUuid: leaves.get(agentId) ?? null, agentId },
        options.source,
      )
      if (output.append(Buffer.from(encodeLine(built)))) leaves.set(agentId, uuid)
      options.onLine(built)
      options.onAppended?.(subagentFile(publicDataDir(options.files()), agentId), built)
    },
    describe(agentId, facts) {
      requireAgentId(agentId)
      const description = { ...descriptions.get(agentId), ...facts }
      descriptions.set(agentId, description)
      writing = writing.then(() => writeDescription(agentId, description, options))
    },
    get count() {
      return leaves.size
    },
    outputs: () => open.values(),
    settled: () => writing,
    close() {
      for (const output of open.values()) output.close()
      open.clear()
    },
  }
}

const publicDataDir = (files: SessionFiles): string => files.aliasDataDir ?? files.dataDir

const openSidechain = (agentId: string, { files, onNotice }: SidechainOptions): Output =>
  createOutput({
    path: subagentFile(files().dataDir, agentId),
    onNotice,
    open() {
      const { sessionId, dataDir, aliasDataDir } = files()
      const path = subagentFile(dataDir, agentId)
      const alias = aliasDataDir === undefined ? undefined : subagentFile(aliasDataDir, agentId)
      makeDirectory(dirname(path))
      const fd = openForAppend(path, { create: true })
      const names = { sessionId, transcript: path, dataDir, ...(alias !== undefined && { alias }) }
      return { fd, path, ...(alias !== undefined && { alias }), ...linkAlias(names) }
    },
  })

const writeDescription = async (
  agentId: string,
  description: JsonObject,
  { files, onNotice }: SidechainOptions,
): Promise<void> => {
  const { dataDir, aliasDataDir } = files()
  for (const directory of aliasDataDir === undefined ? [dataDir] : [dataDir, aliasDataDir]) {
    const path = join(directory, 'subagents', `agent-${agentId}.meta.json`)
    try {
      makeDirectory(dirname(path))
      await writeFileAtomic(path, JSON.stringify(description), { durable: false })
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      onNotice({ type: 'side_file_failed', path, message: `${path} can't be written: ${message}` })
    }
  }
}
