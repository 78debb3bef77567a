import type { EngineParts } from './parts.ts'
import { tags } from './record.ts'

/** Tells the user of something that did not go as it should; the model does not see it. */
export const warn = (parts: EngineParts, content: string): void =>
  parts.sink.emit({
    type: 'system',
    subtype: 'informational',
    level: 'warning',
    content,
    ...tags(parts.transcript),
  })
