import type { BashOutput } from '@agent-engine/protocol'
import type { ShellOutput } from '../platform/shell-session/output.ts'
import { countNewlines, humanSize, truncateHead } from '../platform/text.ts'
import { imageOf } from './bash-image.ts'
import type { ModelResult } from './define.ts'

/** Leading blank lines and trailing white space say nothing. */
export const trimOutput = (text: string): string => text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd()

/** The output of a command as hosts get it: cut to `limit` characters, all of it in a file when it was cut. */
export const bashOutput = async (
  output: ShellOutput,
  limit: number,
  extra: Partial<BashOutput> = {},
): Promise<BashOutput> => {
  const text = trimOutput(output.text)
  const isImage = output.tail === '' && imageOf(text) !== undefined
  const isCut = !isImage && (text.length > limit || output.tail !== '')
  const path = isCut ? await output.save() : undefined
  const linesBeyond = output.tail === '' ? 0 : output.newlines - countNewlines(output.text)
  return {
    stdout: isCut ? truncateHead(text, limit, linesBeyond) : text,
    stderr: '',
    interrupted: false,
    isImage,
    noOutputExpected: text === '',
    ...(path === undefined
      ? {}
      : { rawOutputPath: path, persistedOutputPath: path, persistedOutputSize: output.bytes }),
    ...extra,
  }
}

/** What the model sees of a command that did not fail (spec: tools §5.1). */
export const bashResult = (output: BashOutput): ModelResult => {
  const image = output.isImage ? imageOf(output.stdout) : undefined
  if (image !== undefined) return { content: [image] }
  const parts = [output.stdout, output.stderr].filter((part) => part !== '')
  const text = parts.length === 0 ? (output.returnCodeInterpretation ?? '') : parts.join('\n')
  return { content: [text, ...notes(output)].filter((part) => part !== '').join('\n\n'), isError: false }
}

const notes = (output: BashOutput): readonly string[] => {
  const {
    persistedOutputPath: path,
    persistedOutputSize: size = 0,
    backgroundTaskId: id,
    timedOutAfterMs,
  } = output
  return [
    ...(path === undefined ? [] : [savedNote(path, size)]),
    ...(timedOutAfterMs === undefined
      ? []
      : [
          `The command did not end within ${seconds(timedOutAfterMs)}. It goes on in the background; output so far is above.`,
        ]),
    ...(id === undefined
      ? []
      : [
          `Command running in background with ID: ${id}\nRead its output with BashOutput, end it with KillShell.`,
        ]),
  ]
}

/** The text of a command that failed: how it ended, then its output, whose end tells most. */
export const failureText = async (headline: string, output: ShellOutput, limit: number): Promise<string> => {
  const text = trimOutput(output.tail === '' ? output.text : `${output.text}\n${output.tail}`)
  const path = text.length > limit ? await output.save() : undefined
  return [
    text === '' ? headline : `${headline}\n${text}`,
    ...(path === undefined ? [] : [savedNote(path, output.bytes)]),
  ].join('\n\n')
}

const savedNote = (path: string, bytes: number): string =>
  `The output (${humanSize(bytes)}) is saved in ${path}: search or read that file for the rest.`

export const seconds = (milliseconds: number): string => `${Number((milliseconds / 1000).toFixed(1))} s`
