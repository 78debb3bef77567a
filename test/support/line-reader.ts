import { isObject, type Json, type JsonObject } from './mock-api/json.ts'

/** One line of standard output; `json` is there when it is a JSON object. */
export interface OutputLine {
  text: string
  json: JsonObject | undefined
}

/**
 * Collects lines from chunks of bytes. Written apart from the product's own framer, so that a defect there shows here.
 * `end` turns an unterminated rest into a line.
 */
export function createLineReader(onLine: (line: OutputLine) => void): {
  push(chunk: Buffer): void
  end(): void
} {
  let pending: Buffer[] = []
  const emit = (): void => {
    const text = Buffer.concat(pending).toString('utf8')
    pending = []
    onLine({ text, json: parseObject(text) })
  }
  return {
    push(chunk) {
      let from = 0
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
        pending.push(chunk.subarray(from, at))
        emit()
        from = at + 1
      }
      if (from < chunk.length) pending.push(chunk.subarray(from))
    },
    end() {
      if (pending.length > 0) emit()
    },
  }
}

function parseObject(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
