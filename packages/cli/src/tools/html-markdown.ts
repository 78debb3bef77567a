import type TurndownService from 'turndown'
import { scanHtml } from './html-scan.ts'
import { HTML_MAX_CHARS, HTML_MAX_EFFORT } from './limits.ts'

/**
 * A web page as Markdown: headings, links, lists, tables, code and images stay, scripts and styles go (spec: tools §6.1).
 * Links are made absolute. Pages nested so deeply that converting them would hold everything up come as plain text.
 */
export const htmlToMarkdown = async (html: string, base: string): Promise<string> => {
  const { visible, text, effort } = scanHtml(html.slice(0, HTML_MAX_CHARS))
  if (effort > HTML_MAX_EFFORT) return text
  const { default: Turndown } = await import('turndown')
  const service = new Turndown({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
  service.remove(['script', 'style', 'noscript', 'title'])
  addLinks(service, base)
  addTables(service)
  return service.turndown(visible).replace(/\n{3,}/g, '\n\n')
}

const addLinks = (service: TurndownService, base: string): void => {
  const absolute = (address: string | null): string | undefined =>
    address !== null && URL.canParse(address, base) ? new URL(address, base).href : undefined
  service.addRule('link', {
    filter: (node) => node.nodeName === 'A' && node.getAttribute('href') !== null,
    replacement(content, node) {
      const address = 'getAttribute' in node ? absolute(node.getAttribute('href')) : undefined
      const label = content.replace(/\s+/g, ' ').trim()
      if (label === '') return ''
      return address === undefined || address.startsWith('javascript:') ? label : `[${label}](${address})`
    },
  })
  service.addRule('image', {
    filter: 'img',
    replacement(_content, node) {
      if (!('getAttribute' in node)) return ''
      const address = absolute(node.getAttribute('src'))
      const label = (node.getAttribute('alt') ?? '').replace(/\s+/g, ' ').trim()
      // The bytes of an image inside the page say nothing as text.
      return address === undefined || address.startsWith('data:') ? label : `![${label}](${address})`
    },
  })
}

/** A row is a line; the first one has the line under it that Markdown wants there. */
const addTables = (service: TurndownService): void => {
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content) =>
      ` ${content
        .trim()
        .replace(/\s*\n\s*/g, ' ')
        .replaceAll('|', '\\|')} |`,
  })
  service.addRule('row', {
    filter: 'tr',
    replacement(content, node) {
      const cells = content.split(/(?<!\\)\|/).length - 1
      if (cells <= 0) return ''
      const isFirst = node.parentNode?.nodeName !== 'TBODY' && node.previousSibling === null
      const isFirstOfBody =
        node.parentNode?.nodeName === 'TBODY' &&
        node.previousSibling === null &&
        node.parentNode.previousSibling === null
      const rule = isFirst || isFirstOfBody ? `\n|${' --- |'.repeat(cells)}` : ''
      return `\n|${content}${rule}`
    },
  })
  service.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content.trim()}\n\n` })
  service.addRule('tableParts', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content })
}
