import { asContent, reminder } from '../reminders.ts'
import type { MemoryFile, MemoryKind } from './memory-file.ts'

const KINDS: Record<MemoryKind, string> = {
  managed: 'instructions of the organisation, for everybody',
  user: 'the user’s own instructions, for all projects',
  project: 'instructions of the project, checked in',
  local: 'the user’s own instructions for this project, not checked in',
}

/** The block that stands before the first user message of every request; undefined without memory (spec: context §3.3). */
export const memoryBlock = (files: readonly MemoryFile[]): string | undefined =>
  files.length === 0
    ? undefined
    : reminder(
        [
          'As you work on what the user asks, follow these memory files. They hold instructions for this code base and this user; where they differ from your usual ways, they win. Later files are more specific than earlier ones.',
          '# claudeMd',
          ...files.map(fileText),
          'Not all of this bears on every task: leave aside what has nothing to do with the one at hand.',
        ].join('\n\n'),
      )

/** The note about memory that came into force because a file was read (spec: context §3.4). */
export const nestedMemoryBlock = (files: readonly MemoryFile[]): string =>
  reminder(['These memory files apply to what was just read:', ...files.map(fileText)].join('\n\n'))

const fileText = ({ path, kind, content }: MemoryFile): string =>
  `Contents of ${path} (${KINDS[kind]}):\n\n${asContent(content.trim())}`
