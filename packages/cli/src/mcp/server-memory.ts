import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { writeFileAtomic } from '../platform/atomic-file.ts'
import { readJsonFile } from '../platform/json-file.ts'
import { readIdentity, type ServerIdentity } from './handshake.ts'
import { readPrompt, readTool, type ServerPrompt, type ServerTool } from './inventory.ts'
import { MANIFEST_DAYS } from './limits.ts'
import type { ServerEntry } from './server-entry.ts'

/** What a server said it offers. */
export interface Offer {
  readonly identity: ServerIdentity
  readonly tools: readonly ServerTool[]
  readonly prompts: readonly ServerPrompt[]
}

/** The offer of one server from its last connection, kept over sessions: it need not be connected to be shown. */
export interface ServerMemory {
  /** Undefined when nothing is kept, or for too long. Never rejects. */
  read(): Promise<Offer | undefined>
  /** Writes only what is new. Never rejects. */
  keep(offer: Offer): Promise<void>
  /** Never rejects. */
  forget(): Promise<void>
  /** Resolves when everything is written. */
  settled(): Promise<void>
}

/** Part of the name of every file: other shapes are other files. */
const SHAPE = 1

const MAX_AGE_MS: number = MANIFEST_DAYS * 24 * 60 * 60_000

/**
 * One file per configuration in `directory`, readable by the user alone. What else the server's offer may depend on, the
 * working directory for one, belongs into `context`.
 */
export const createServerMemory = (
  directory: string,
  { name, config }: Pick<ServerEntry, 'name' | 'config'>,
  context: string,
  log: (event: string, fields: JsonObject) => void,
): ServerMemory => {
  const id = createHash('sha256').update(JSON.stringify([SHAPE, name, config, context]))
  const file = join(directory, `${id.digest('hex').slice(0, 32)}.json`)
  let kept: string | undefined
  let writing: Promise<void> = Promise.resolve()
  const write = async (text: string): Promise<void> => {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await prune(directory)
      await writeFileAtomic(file, text, { mode: 0o600, durable: false })
    } catch (error) {
      log('warning', { problem: `What the server offers could not be kept: ${String(error)}` })
    }
  }
  return {
    async read() {
      try {
        if (await isOld(file)) return undefined
        const found = await readJsonFile(file)
        return found.state === 'ok' ? readOffer(found.value) : undefined
      } catch (error) {
        // Nothing is kept yet, or nobody can read it: the server is connected then.
        log('not_remembered', { why: String(error) })
        return undefined
      }
    },
    keep(offer) {
      const text = JSON.stringify(written(offer))
      if (text === kept) return writing
      kept = text
      writing = writing.then(() => write(text))
      return writing
    },
    forget() {
      kept = undefined
      writing = writing.then(() => rm(file, { force: true }).catch(() => undefined))
      return writing
    },
    settled: () => writing,
  }
}

const isOld = async (file: string): Promise<boolean> => Date.now() - (await stat(file)).mtimeMs > MAX_AGE_MS

/** Configurations come and go; what was not connected for long is connected again anyway. */
const prune = async (directory: string): Promise<void> => {
  for (const name of await readdir(directory)) {
    const file = join(directory, name)
    // Another session may remove it at the same time.
    if (await isOld(file).catch(() => false)) await rm(file, { force: true })
  }
}

/** As servers write it, so that it is checked the same way when it is read again. */
const written = ({ identity, tools, prompts }: Offer): JsonObject => ({
  serverInfo: identity.info,
  capabilities: identity.capabilities,
  instructions: identity.instructions,
  tools: tools.map(({ name, description, inputSchema, hints, meta }) => ({
    name,
    description,
    inputSchema,
    annotations: {
      title: hints.title,
      readOnlyHint: hints.readOnly,
      destructiveHint: hints.destructive,
      openWorldHint: hints.openWorld,
    },
    _meta: meta,
  })),
  prompts,
})

const readOffer = (value: JsonObject): Offer => {
  const { tools, prompts } = value
  const silent = { warn: () => undefined }
  return {
    identity: readIdentity(value),
    tools: (Array.isArray(tools) ? tools.filter(isJsonObject) : []).flatMap((tool) => readTool(tool, silent)),
    prompts: (Array.isArray(prompts) ? prompts.filter(isJsonObject) : []).flatMap(readPrompt),
  }
}
