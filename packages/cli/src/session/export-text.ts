/** Marks that turn the direction of the text around them. */
const BIDI = '\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069'
const CONTROLS = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f${BIDI}]`, 'g')
const UNESCAPED = new RegExp(`[\\u007f-\\u009f${BIDI}]`, 'g')

const DELETE = 0x7f
const FIRST_PICTURE = 0x2400
const PICTURE_OF_DELETE = '\u2421'

/**
 * For documents that people look at in a terminal, an editor or a browser: characters that would steer a terminal get
 * their pictures, and marks that turn the direction of text a replacement character. Tabs and line feeds stay.
 */
export const visible = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0)
    if (code < DELETE) return String.fromCharCode(FIRST_PICTURE + code)
    return code === DELETE ? PICTURE_OF_DELETE : '\ufffd'
  })

/** JSON with the same characters escaped, as far as `JSON.stringify` leaves them; it says the same. */
export const lossless = (json: string): string =>
  json.replace(UNESCAPED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
