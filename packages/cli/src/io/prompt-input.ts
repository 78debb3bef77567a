import { isUtf8 } from 'node:buffer'
import type { Readable } from 'node:stream'
import { AgentError, messageOf } from '@agent-engine/protocol/errors'

const LIMIT_BYTES = 10 * 1024 * 1024
const SILENT_PIPE_MS = 3000
const ENDLESS_PIPE_MS = 15_000

/** No prompt, or one too large to be meant. */
export class PromptError extends AgentError {
  constructor(code: 'no_prompt' | 'prompt_too_large' | 'stdin_unreadable' | 'stdin_binary', message: string) {
    super(code, message)
    this.name = 'PromptError'
  }
}

/**
 * The prompt of a one-shot run: the argument, standard input, or both joined by a newline (spec: cli §5.1). With an
 * argument, a pipe that stays silent is given up after three seconds; `warn` tells of it. Rejects with `PromptError`
 * when there is none, unless it may be blank.
 */
export const readPrompt = async (
  argument: string | undefined,
  stdin: (Readable & { readonly isTTY?: boolean }) | undefined,
  warn: (text: string) => void,
  mayBeBlank = false,
): Promise<string> => {
  const piped = stdin === undefined || stdin.isTTY ? '' : await readAll(stdin, warn, argument !== undefined)
  const prompt = [argument, piped].filter((part) => part !== undefined && part !== '').join('\n')
  if (prompt.trim() === '' && !mayBeBlank) throw noPrompt()
  return prompt
}

export const noPrompt = (): PromptError =>
  new PromptError('no_prompt', 'Error: No prompt. Give one as an argument or through stdin: agent -p "…"')

const readAll = async (
  stdin: Readable,
  warn: (text: string) => void,
  mayBeSilent: boolean,
): Promise<string> => {
  const chunks: Buffer[] = []
  let bytes = 0
  let gaveUp = false
  let timer: NodeJS.Timeout | undefined
  const endless = setTimeout(() => {
    warn(
      `Still reading stdin: ${bytes} bytes and no end. The prompt begins when it ends; redirect it from /dev/null if it is not part of it.`,
    )
  }, ENDLESS_PIPE_MS).unref()
  if (mayBeSilent) {
    timer = setTimeout(() => {
      warn(
        'Warning: stdin stayed silent for 3 seconds; going on without it. Redirect it from /dev/null to avoid the wait.',
      )
      gaveUp = true
      stdin.destroy()
    }, SILENT_PIPE_MS)
  }
  try {
    for await (const chunk of stdin) {
      clearTimeout(timer)
      const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk)
      bytes += buffer.length
      if (bytes > LIMIT_BYTES) {
        throw new PromptError(
          'prompt_too_large',
          'Error: stdin is larger than 10 MB. Put the data in a file and name it in the prompt.',
        )
      }
      chunks.push(buffer)
    }
  } catch (error) {
    if (error instanceof PromptError) throw error
    if (!gaveUp) {
      throw new PromptError('stdin_unreadable', `Error: stdin could not be read: ${messageOf(error)}`)
    }
  } finally {
    clearTimeout(timer)
    clearTimeout(endless)
  }
  return textOf(Buffer.concat(chunks), warn).trimEnd()
}

const textOf = (bytes: Buffer, warn: (text: string) => void): string => {
  if (bytes.includes(0)) {
    throw new PromptError(
      'stdin_binary',
      'Error: stdin holds binary data, not text. Put it in a file and name the file in the prompt.',
    )
  }
  if (!isUtf8(bytes)) warn('Warning: stdin is not all UTF-8; what cannot be read of it is shown as \uFFFD.')
  return new TextDecoder().decode(bytes)
}
