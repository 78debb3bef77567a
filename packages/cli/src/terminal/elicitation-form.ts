import type { JsonObject } from '@agent-engine/protocol'
import type { ElicitationRequest, ElicitationResponse } from '@agent-engine/protocol/control/elicitation'
import { harmlessLine } from '../platform/harmless.ts'
import { type Field, fieldsOf, readField } from './elicitation-field.ts'
import type { FormTerminal } from './question-form.ts'

export interface ElicitationTerminal extends FormTerminal {
  /** Shows an address to the person. False: there is no way to. */
  openBrowser(address: string): Promise<boolean>
}

/** Puts what an MCP server wants to know to the person at the terminal. The end of input cancels. */
export const answerElicitation = async (
  request: ElicitationRequest,
  terminal: ElicitationTerminal,
): Promise<ElicitationResponse> => {
  const { write, paint } = terminal
  write(
    `\n${paint('yellow', '?')} The MCP server '${harmlessLine(request.mcp_server_name)}' asks: ${harmlessLine(request.message)}\n`,
  )
  return request.mode === 'url' ? askToOpen(request, terminal) : askForm(request, terminal)
}

/** Nothing is opened before the person has seen where it leads. */
const askToOpen = async (
  { url = '' }: ElicitationRequest,
  { write, question, openBrowser, paint }: ElicitationTerminal,
): Promise<ElicitationResponse> => {
  const host = URL.canParse(url) ? new URL(url).host : ''
  write(`  It wants you to open, at ${paint('bold', host)}:\n  ${harmlessLine(url)}\n`)
  const answer = await question('  Open it in the browser? [y]es, [n]o: ')
  if (answer === undefined) return { action: 'cancel' }
  if (!isYes(answer)) return { action: 'decline' }
  if (!(await openBrowser(url))) write('  No browser could be opened. Open the address yourself.\n')
  return { action: 'accept' }
}

const askForm = async (
  { requested_schema: schema = {}, property_order: order }: ElicitationRequest,
  terminal: ElicitationTerminal,
): Promise<ElicitationResponse> => {
  const fields = fieldsOf(schema, order)
  const first = await terminal.question(
    fields.length === 0 ? '  Agree? [y]es, [n]o: ' : '  Answer it? [y]es, [n]o: ',
  )
  if (first === undefined) return { action: 'cancel' }
  if (!isYes(first)) return { action: 'decline' }
  const content: JsonObject = {}
  for (const field of fields) {
    const answer = await askField(field, terminal)
    if (answer === undefined) return { action: 'cancel' }
    if (answer.value !== undefined) content[field.name] = answer.value
  }
  return { action: 'accept', content }
}

/** Asks until the answer fits; undefined at the end of input. */
const askField = async (
  field: Field,
  { write, question, paint }: ElicitationTerminal,
): Promise<{ readonly value: unknown } | undefined> => {
  const { title, description, options, several, required, schema } = field
  const about = description === '' ? '' : `  ${paint('dim', harmlessLine(description))}`
  write(`  ${harmlessLine(title)}${required ? ' (required)' : ''}${about}\n`)
  options.forEach(({ label }, at) => void write(`    ${at + 1}. ${harmlessLine(label)}\n`))
  const preset = schema.default === undefined ? '' : ` [${harmlessLine(JSON.stringify(schema.default))}]`
  const hint = schema.type === 'boolean' ? ' yes or no' : several ? ' with commas between them' : ''
  for (;;) {
    const typed = await question(`  ${paint('dim', '>')}${hint}${preset} `)
    if (typed === undefined) return undefined
    const answer = readField(field, typed)
    if ('value' in answer) return answer
    write(`  ${answer.problem}\n`)
  }
}

const isYes = (text: string): boolean => /^(y|yes)$/i.test(text.trim())
