const NAMES: Readonly<Record<string, string>> = {
  jpeg: 'jpg',
  plain: 'txt',
  mpeg: 'mp3',
  'octet-stream': 'bin',
}

/** The usual extension of files of a media type: `image/png; x=1` → `png`. */
export const extensionOfType = (mediaType: string): string => {
  const subtype = /^[^/]*\/(?:[\w.-]+\+)?([a-z0-9-]+)/i.exec(mediaType)?.[1]?.toLowerCase() ?? ''
  const name = NAMES[subtype] ?? subtype
  return /^[a-z0-9]{1,8}$/.test(name) ? name : 'bin'
}
