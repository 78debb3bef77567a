/** An answer that a program can use: it follows a JSON Schema. */

import { stdout } from 'node:process'
import { query } from '@agent-engine/sdk'
import { z } from 'zod'

const Report = z.object({
  risks: z.array(z.object({ file: z.string(), severity: z.enum(['low', 'high']), why: z.string() })),
})

const options = {
  outputFormat: { type: 'json_schema' as const, schema: z.toJSONSchema(Report, { target: 'draft-7' }) },
}
for await (const message of query({ prompt: 'What in this project is likely to break?', options })) {
  if (message.type !== 'result') continue
  if (message.subtype === 'success') {
    const { risks } = Report.parse(message.structured_output)
    for (const { severity, file, why } of risks) stdout.write(`${severity} ${file}: ${why}\n`)
  } else stdout.write(`no report: ${message.subtype}\n`)
}
