import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Colours text when the stream is a terminal that wants colours. */
export type Paint = (style: Style, text: string) => string

export const paintFor = (
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint => {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0'
  const wanted = forced || (stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb')
  // The first versions of Node 20 have no such function.
  return wanted && typeof styleText === 'function'
    ? (style, text) => styleText(style, text)
    : (_style, text) => text
}
