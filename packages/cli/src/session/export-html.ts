import type { Conversation } from './conversation.ts'
import { type ExportImage, type ExportItem, exportItems, type ToolOutput } from './export-items.ts'
import { visible } from './export-text.ts'
import { promptLine } from './prompt-text.ts'

/**
 * The session as one HTML file that needs nothing else: no script, no font, no request. Everything from the
 * conversation is text, whatever it looks like.
 */
export const toHtml = (conversation: Conversation): string => {
  const { facts, sessionId } = conversation
  const title = escapeHtml(facts.customTitle ?? facts.aiTitle ?? promptLine(facts.firstPrompt ?? 'Session'))
  const about = [sessionId, facts.cwd, facts.createdAt, facts.model].filter((fact) => fact !== undefined)
  const lines = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${title}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<header><h1>${title}</h1><p>${about.map(escapeHtml).join(' · ')}</p></header>`,
    '<main>',
    ...exportItems(conversation).map(htmlOf),
    '</main>',
    '</body>',
    '</html>',
    '',
  ]
  return visible(lines.join('\n'))
}

const htmlOf = (item: ExportItem): string => {
  switch (item.kind) {
    case 'prompt':
      return `<section class="prompt"><h2>User ${time(item.at)}</h2>${pre(item.text)}${images(item.images)}</section>`
    case 'answer':
      return `<section class="answer"><h2>Assistant ${time(item.at)}</h2>${pre(item.text)}</section>`
    case 'thinking':
      return `<details class="thinking"><summary>Thinking</summary>${pre(item.text)}</details>`
    case 'note':
      return `<aside>${pre(item.text)}</aside>`
    case 'subagent':
      return `<details class="subagent"><summary>Subagent ${escapeHtml(item.agentId)}</summary>${item.items.map(htmlOf).join('\n')}</details>`
    case 'tool':
      return toolHtml(item)
  }
}

const toolHtml = ({ name, input, result, subagent }: Extract<ExportItem, { kind: 'tool' }>): string => {
  const state = result === undefined ? 'lost' : result.isError ? 'error' : 'ok'
  const inner = subagent.map(htmlOf).join('\n')
  return [
    `<details class="tool ${state}"><summary>${escapeHtml(name)} <span>${escapeHtml(brief(input))}</span></summary>`,
    code(JSON.stringify(input, null, 2)),
    result === undefined ? '<p>No result.</p>' : output(result),
    inner === '' ? '' : `<details class="subagent"><summary>Subagent</summary>${inner}</details>`,
    '</details>',
  ].join('')
}

const output = ({ text, images: shown }: ToolOutput): string =>
  (text === '' && shown.length > 0 ? '' : code(text)) + images(shown)

/** The part of an input that tells calls of one tool apart. */
const brief = (input: unknown): string => {
  if (typeof input !== 'object' || input === null) return ''
  const first = Object.values(input).find((value) => typeof value === 'string')
  return first === undefined ? '' : promptLine(first)
}

const SAFE_IMAGE = /^image\/(?:png|jpeg|gif|webp)$/
const BASE64 = /^[A-Za-z0-9+/=\s]*$/

const images = (list: readonly ExportImage[]): string =>
  list
    .map(({ mediaType, data }) =>
      SAFE_IMAGE.test(mediaType) && BASE64.test(data)
        ? `<img alt="" src="data:${mediaType};base64,${data.replace(/\s/g, '')}">`
        : '<p>(image)</p>',
    )
    .join('')

const pre = (text: string): string => `<div class="text">${escapeHtml(text)}</div>`
const code = (text: string): string => `<pre>${escapeHtml(text)}</pre>`
const time = (at: string): string => `<time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8d8dc, #3a3a40); --soft: light-dark(#f5f5f7, #1e1e22) }
body { font: 15px/1.55 system-ui, sans-serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem }
header p, time, summary span { opacity: .65; font-size: .85em }
h1 { font-size: 1.4rem } h2 { font-size: .9rem; margin: 0 0 .4rem }
section, details, aside { margin: 1rem 0 }
.text { white-space: pre-wrap; overflow-wrap: anywhere }
.prompt { background: var(--soft); border-radius: .5rem; padding: .8rem 1rem }
details { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .8rem }
summary { cursor: pointer; font-weight: 600 }
.error > summary { color: #d1383d } .lost > summary { opacity: .6 }
.thinking { font-style: italic } aside { border-left: 3px solid var(--line); padding-left: 1rem; opacity: .8 }
pre { background: var(--soft); border-radius: .4rem; padding: .6rem .8rem; overflow: auto; max-height: 40rem; font-size: 13px }
img { max-width: 100% }
`
