import type { MessageParam } from '@agent-engine/protocol'
import type { z } from 'zod'
import { readGivenFile } from '../../platform/given-file.ts'
import { CassetteFileError } from './errors.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { CassetteHeader, Exchange, RecordedRequest } from './format.ts'
import { exchangeSchema, headerSchema } from './schema.ts'

/** An exchange with its place in the file and its whole request. */
export interface LoadedExchange {
  /** In the file, from 1. */
  readonly line: number
  readonly exchange: Exchange
  readonly request: Fingerprint | undefined
}

export interface LoadedCassette {
  readonly file: string
  readonly header: CassetteHeader
  readonly exchanges: readonly LoadedExchange[]
  readonly lines: number
}

/** Reads a cassette. Throws `CassetteFileError` with the line of the first fault. */
export const loadCassette = (file: string): LoadedCassette => {
  const lines = textOf(file).replace(/\n+$/, '').split('\n')
  const header = parseLine(file, 1, lines[0] ?? '', headerSchema)
  const exchanges: LoadedExchange[] = []
  for (const [index, text] of lines.entries()) {
    if (index === 0 || text.trim() === '') continue
    const line = index + 1
    const exchange = parseLine(file, line, text, exchangeSchema)
    exchanges.push({
      line,
      exchange,
      request: exchange.request && wholeRequest(file, line, exchange.request, exchanges),
    })
  }
  return { file, header, exchanges, lines: lines.length }
}

/** More than any run has recorded; what a link leads to may have no end. */
const MAX_BYTES = 1024 * 1024 * 1024

const textOf = (file: string): string => {
  try {
    return readGivenFile(file, { maxBytes: MAX_BYTES })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CassetteFileError(
      'cassette_unreadable',
      `the cassette cannot be read (${reason})`,
      file,
      undefined,
      cause,
    )
  }
}

const parseLine = <T>(file: string, line: number, text: string, schema: z.ZodType<T>): T => {
  const what = line === 1 ? 'the header {"type":"cassette","version":1}' : 'an exchange'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CassetteFileError(
      'cassette_unreadable',
      `not JSON, where ${what} is expected`,
      file,
      line,
      cause,
    )
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  throw new CassetteFileError(
    'cassette_unreadable',
    `not ${what}: ${place}${issue?.message ?? 'invalid'}`,
    file,
    line,
  )
}

const wholeRequest = (
  file: string,
  line: number,
  request: RecordedRequest,
  earlier: readonly LoadedExchange[],
): Fingerprint => {
  const { model, after, messages } = request
  const base = after === undefined ? undefined : earlier[after - 1]?.request
  if (after !== undefined && base === undefined) {
    throw new CassetteFileError(
      'cassette_unreadable',
      `request.after: exchange ${after} has no request before this one`,
      file,
      line,
    )
  }
  const tools = request.tools ?? base?.tools ?? []
  return { model, tools: [...tools].sort(), messages: [...(base?.messages ?? []), ...messages.map(asBlocks)] }
}

const asBlocks = ({ role, content }: MessageParam): MessageParam => ({
  role,
  content: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
})
