import { closeSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { addSidechainLine, type SessionFacts } from './facts.ts'
import { describeSession, type MetadataContext, type SessionMetadata } from './metadata.ts'
import { readTranscript } from './read.ts'
import { readLines } from './read-lines.ts'

/** Makes metadata.json again from the transcript and its subagents' transcripts. Rejects with the system's error. */
export const rebuildMetadata = async (
  transcript: string,
  dataDir: string,
  context: Omit<MetadataContext, 'subagents'>,
): Promise<SessionMetadata> => {
  const facts = await withFile(transcript, async (fd) => (await readTranscript(fd)).facts)
  const subagents = subagentTranscripts(dataDir)
  for (const path of subagents) await withFile(path, (fd) => addSubagent(facts, fd))
  return describeSession(facts, { ...context, subagents: subagents.length })
}

const addSubagent = async (facts: SessionFacts, fd: number): Promise<void> => {
  await readLines(fd, (line) => addSidechainLine(facts, line))
}

const subagentTranscripts = (dataDir: string): string[] => {
  const directory = join(dataDir, 'subagents')
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.jsonl'))
      .sort()
      .map((name) => join(directory, name))
  } catch {
    return []
  }
}

const withFile = async <T>(path: string, work: (fd: number) => Promise<T>): Promise<T> => {
  const fd = openSync(path, 'r')
  try {
    return await work(fd)
  } finally {
    closeSync(fd)
  }
}
