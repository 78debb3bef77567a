import type { ContentBlockParam, MessageParam } from '@agent-engine/protocol'
import type { ModelRequest } from '../model/port.ts'

/**
 * What is structurally wrong with a request, by the rules that the Messages API enforces with a 400. Written against the
 * API's documentation, not against our code, so that tests have a second opinion.
 */
export const requestProblems = (request: ModelRequest): string[] => [
  ...messageProblems(request.messages),
  ...markProblems(request),
  ...toolProblems(request),
  ...thinkingProblems(request),
  ...textProblems(request),
]

const BLOCK_ROLES: Record<string, readonly string[]> = {
  text: ['user', 'assistant'],
  image: ['user'],
  document: ['user'],
  search_result: ['user'],
  tool_result: ['user'],
  tool_use: ['assistant'],
  thinking: ['assistant'],
  redacted_thinking: ['assistant'],
}

const BLOCK_FIELDS: Record<string, readonly string[]> = {
  text: ['type', 'text', 'citations', 'cache_control'],
  image: ['type', 'source', 'cache_control'],
  document: ['type', 'source', 'title', 'context', 'citations', 'cache_control'],
  search_result: ['type', 'source', 'title', 'content', 'citations', 'cache_control'],
  tool_result: ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'],
  tool_use: ['type', 'id', 'name', 'input', 'cache_control'],
  thinking: ['type', 'thinking', 'signature'],
  redacted_thinking: ['type', 'data'],
}

export const messageProblems = (messages: readonly MessageParam[]): string[] => {
  const problems: string[] = []
  if (messages.length === 0) problems.push('no messages')
  if (messages.length > 0 && messages[0]?.role !== 'user')
    problems.push('the first message is not the user’s')
  if (messages.length > 0 && messages.at(-1)?.role !== 'user')
    problems.push('the last message is not the user’s')
  const ids = new Set<string>()
  for (const [at, message] of messages.entries()) {
    const say = (text: string): number => problems.push(`messages.${at}: ${text}`)
    const blocks = blocksOf(message)
    if (blocks.length === 0) say('empty content')
    if (message.role === 'user' && messages[at - 1]?.role === 'user') say('two user messages in a row')
    for (const block of blocks) for (const problem of blockProblems(block, message.role)) say(problem)
    if (message.role === 'assistant' && isThinking(blocks.at(-1))) say('thinking at the end')
    for (const id of useIds(message)) {
      if (ids.has(id)) say(`tool use id ${id} is not unique`)
      ids.add(id)
    }
    for (const problem of pairProblems(messages[at - 1], message)) say(problem)
    if (useIds(message).length > 0 && messages[at + 1] === undefined) say('tool uses without a next message')
  }
  return problems
}

const blocksOf = ({ content }: MessageParam): readonly ContentBlockParam[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content

const isThinking = (block: ContentBlockParam | undefined): boolean =>
  block?.type === 'thinking' || block?.type === 'redacted_thinking'

const useIds = (message: MessageParam | undefined): string[] =>
  message === undefined
    ? []
    : blocksOf(message).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))

const blockProblems = (block: ContentBlockParam, role: string): string[] => {
  const problems: string[] = []
  if (!BLOCK_ROLES[block.type]?.includes(role)) problems.push(`${block.type} in a message of ${role}`)
  for (const key of Object.keys(block)) {
    if (!BLOCK_FIELDS[block.type]?.includes(key)) problems.push(`${block.type}.${key}: extra input`)
  }
  if (block.type === 'text' && block.text.trim() === '') problems.push('blank text')
  if (block.type === 'thinking' && !block.signature) problems.push('thinking without signature')
  if (block.type === 'tool_use') {
    if (!/^[a-zA-Z0-9_-]+$/.test(block.id)) problems.push(`tool use id ${JSON.stringify(block.id)}`)
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(block.name)) problems.push(`tool name ${JSON.stringify(block.name)}`)
    if (Object.prototype.toString.call(block.input) !== '[object Object]') problems.push('input is no object')
  }
  if (block.type === 'tool_result') problems.push(...resultProblems(block))
  return problems
}

const resultProblems = (block: Extract<ContentBlockParam, { type: 'tool_result' }>): string[] => {
  const { content, is_error: isError } = block
  if (!Array.isArray(content)) return isError && !content ? ['error result without content'] : []
  const problems = content.flatMap((part) => blockProblemsInside(part))
  if (isError && content.length === 0) problems.push('error result without content')
  if (isError && content.some((part) => part.type !== 'text'))
    problems.push('error result with more than text')
  return problems
}

const blockProblemsInside = (part: { readonly type: string }): string[] => {
  const problems: string[] = []
  if ('text' in part && typeof part.text === 'string' && part.text.trim() === '')
    problems.push('blank text in result')
  if ('cache_control' in part) problems.push('cache mark inside a result')
  return problems
}

const pairProblems = (before: MessageParam | undefined, message: MessageParam): string[] => {
  const uses = before?.role === 'assistant' ? useIds(before) : []
  const problems: string[] = []
  const answered = new Set<string>()
  let seenOther = false
  for (const block of blocksOf(message)) {
    if (block.type !== 'tool_result') {
      seenOther = true
      continue
    }
    if (seenOther) problems.push('tool result after other content')
    if (!uses.includes(block.tool_use_id)) problems.push(`result for ${block.tool_use_id} without its use`)
    if (answered.has(block.tool_use_id)) problems.push(`two results for ${block.tool_use_id}`)
    answered.add(block.tool_use_id)
  }
  for (const id of uses) if (!answered.has(id)) problems.push(`no result for ${id}`)
  return problems
}

const markProblems = ({ system = [], messages, tools = [] }: ModelRequest): string[] => {
  const marked = [...system, ...tools, ...messages.flatMap((message) => [...blocksOf(message)])].filter(
    (block) => 'cache_control' in block,
  )
  const problems = marked.length > 4 ? [`${marked.length} cache marks`] : []
  if (marked.some((block) => block.type === 'thinking' || block.type === 'redacted_thinking')) {
    problems.push('cache mark on thinking')
  }
  return problems
}

const toolProblems = ({ tools = [] }: ModelRequest): string[] => {
  const names = tools.map(({ name }) => String(name))
  const problems = names
    .filter((name) => !/^[a-zA-Z0-9_-]{1,128}$/.test(name))
    .map((name) => `tool name ${name}`)
  if (new Set(names).size < names.length) problems.push('tool names are not unique')
  return problems
}

const thinkingProblems = ({ thinking, max_tokens: maxTokens }: ModelRequest): string[] => {
  const budget = thinking?.budget_tokens
  if (typeof budget !== 'number') return []
  return budget >= 1024 && maxTokens > budget ? [] : [`budget of ${budget} in ${maxTokens} tokens`]
}

const textProblems = (request: ModelRequest): string[] =>
  /(?<!\\)(?:\\\\)*\\ud[89a-f]/i.test(JSON.stringify(request)) ? ['lone surrogate'] : []
