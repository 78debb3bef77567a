import { asString, isArray, isObject } from '../json.ts'
import { type BlockView, type MessageView, type Problem, type Rule, viewMessages } from './problem.ts'

/** Every tool use is answered by exactly one result at the head of the next user message, and no result is without its use. */
export const toolPairRules: Rule = ({ body }) => {
  const messages = viewMessages(body)
  return [
    ...messages.flatMap((message) => message.blocks.flatMap(shapeProblems)),
    ...duplicateIds(messages),
    ...messages.flatMap((message, index) => pairProblems(messages, message, index)),
  ]
}

function shapeProblems(block: BlockView): Problem[] {
  const { path, type, value } = block
  if (type === 'tool_use') {
    return [
      ...(/^[a-zA-Z0-9_-]+$/.test(asString(value.id))
        ? []
        : [
            {
              rule: 'tool-use-shape',
              message: `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`,
            },
          ]),
      ...(/^[a-zA-Z0-9_-]{1,200}$/.test(asString(value.name))
        ? []
        : [
            {
              rule: 'tool-use-shape',
              message: `${path}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'`,
            },
          ]),
      ...(isObject(value.input)
        ? []
        : [{ rule: 'tool-use-shape', message: `${path}.tool_use.input: Input should be an object` }]),
    ]
  }
  if (type === 'tool_result') {
    const { content, is_error } = value
    return [
      ...(content === undefined || typeof content === 'string' || isArray(content)
        ? []
        : [
            {
              rule: 'tool-result-shape',
              message: `${path}.tool_result.content: Input should be a valid string or list`,
            },
          ]),
      ...(is_error === undefined || typeof is_error === 'boolean'
        ? []
        : [
            {
              rule: 'tool-result-shape',
              message: `${path}.tool_result.is_error: Input should be a valid boolean`,
            },
          ]),
    ]
  }
  return []
}

function duplicateIds(messages: readonly MessageView[]): Problem[] {
  const seen = new Set<string>()
  return messages
    .flatMap((message) => message.blocks)
    .filter((block) => block.type === 'tool_use')
    .flatMap((block) => {
      const id = asString(block.value.id)
      if (!seen.has(id)) {
        seen.add(id)
        return []
      }
      return [{ rule: 'tool-use-id', message: `${block.path}: \`tool_use\` ids must be unique (${id})` }]
    })
}

/** Neighbouring assistant messages count as one; the results must all be in the one user message behind them. */
function pairProblems(messages: readonly MessageView[], message: MessageView, index: number): Problem[] {
  if (message.role === 'assistant') {
    if (messages[index + 1]?.role === 'assistant') return []
    const uses = usesBefore(messages, index + 1)
    return uses.length === 0 ? [] : unanswered(uses, messages[index + 1], message.path)
  }
  const uses = new Set(usesBefore(messages, index))
  return [...orphans(message, uses), ...misplaced(message)]
}

function usesBefore(messages: readonly MessageView[], end: number): string[] {
  const ids: string[] = []
  for (let at = end - 1; messages[at]?.role === 'assistant'; at--) {
    ids.unshift(
      ...(messages[at]?.blocks ?? [])
        .filter((block) => block.type === 'tool_use')
        .map((block) => asString(block.value.id)),
    )
  }
  return ids
}

function unanswered(uses: readonly string[], next: MessageView | undefined, path: string): Problem[] {
  const answered = resultIds(next)
  const missing = uses.filter((id) => !answered.includes(id))
  const twice = uses.filter((id) => answered.filter((each) => each === id).length > 1)
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            rule: 'tool-pairs',
            message: `${path}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}`,
          },
        ]),
    ...twice.map((id) => ({
      rule: 'tool-pairs',
      message: `${path}: each tool_use must have a single result, found several for ${id}`,
    })),
  ]
}

function orphans(message: MessageView, uses: ReadonlySet<string>): Problem[] {
  return resultIds(message)
    .filter((id) => !uses.has(id))
    .map((id) => ({
      rule: 'tool-pairs',
      message: `${message.path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}`,
    }))
}

function misplaced(message: MessageView): Problem[] {
  const types = message.blocks.map((block) => block.type)
  const firstOther = types.findIndex((type) => type !== 'tool_result')
  const lastResult = types.lastIndexOf('tool_result')
  if (firstOther === -1 || lastResult < firstOther) return []
  return [
    {
      rule: 'tool-results-first',
      message: `${message.path}: tool_result blocks must come before all other content`,
    },
  ]
}

function resultIds(message: MessageView | undefined): string[] {
  return (message?.blocks ?? [])
    .filter((block) => block.type === 'tool_result')
    .map((block) => asString(block.value.tool_use_id))
}
