import { asArray, asObject, asString, isArray, isObject, type JsonObject } from '../json.ts'
import { type BlockView, type Problem, type Rule, viewBlocks, viewMessages } from './problem.ts'

const CACHEABLE = ['type', 'cache_control']

/** The fields each block type may have. A block with any other field is refused. */
const FIELDS: Record<string, { role: 'user' | 'assistant' | 'both'; fields: readonly string[] }> = {
  text: { role: 'both', fields: [...CACHEABLE, 'text', 'citations'] },
  image: { role: 'user', fields: [...CACHEABLE, 'source'] },
  document: { role: 'user', fields: [...CACHEABLE, 'source', 'title', 'context', 'citations'] },
  search_result: { role: 'user', fields: [...CACHEABLE, 'source', 'title', 'content', 'citations'] },
  tool_result: { role: 'user', fields: [...CACHEABLE, 'tool_use_id', 'content', 'is_error'] },
  tool_use: { role: 'assistant', fields: [...CACHEABLE, 'id', 'name', 'input'] },
  server_tool_use: { role: 'assistant', fields: [...CACHEABLE, 'id', 'name', 'input'] },
  web_search_tool_result: { role: 'assistant', fields: [...CACHEABLE, 'tool_use_id', 'content'] },
  web_fetch_tool_result: { role: 'assistant', fields: [...CACHEABLE, 'tool_use_id', 'content'] },
  thinking: { role: 'assistant', fields: [...CACHEABLE, 'thinking', 'signature'] },
  tool_reference: { role: 'user', fields: [...CACHEABLE, 'tool_name'] },
  redacted_thinking: { role: 'assistant', fields: [...CACHEABLE, 'data'] },
}

const IN_TOOL_RESULT = new Set(['text', 'image', 'document', 'search_result', 'tool_reference'])

/** Block types by role, unknown fields, and texts that are empty. */
export const blockRules: Rule = ({ body }) => [
  ...viewBlocks(body.system, 'system').flatMap((block) =>
    block.type === 'text'
      ? [...unknownFields(block), ...textProblems(block)]
      : [{ rule: 'block-type', message: `${block.path}: Input should be a text block` }],
  ),
  ...viewMessages(body).flatMap((message) => [
    ...nonBlocks(message.content, message.path),
    ...message.blocks.flatMap((block) =>
      blockProblems(block, message.role === 'user' ? 'user' : 'assistant'),
    ),
    ...message.blocks.flatMap((block) => lostReferences(block, body)),
  ]),
]

/** A tool that a result refers to has to be among the tools. */
function lostReferences({ type, path, value }: BlockView, body: JsonObject): Problem[] {
  if (type !== 'tool_result') return []
  const offered = new Set(asArray(body.tools).map((tool) => asString(asObject(tool).name)))
  return viewBlocks(value.content, `${path}.content`).flatMap((block) => {
    const name = asString(block.value.tool_name)
    return block.type === 'tool_reference' && !offered.has(name)
      ? [
          {
            rule: 'tool-reference',
            message: `${block.path}: Tool reference '${name}' not found in available tools`,
          },
        ]
      : []
  })
}

function nonBlocks(content: unknown, path: string): Problem[] {
  if (!isArray(content)) return []
  return content.flatMap((part, index) =>
    isObject(part)
      ? []
      : [{ rule: 'block-type', message: `${path}.content.${index}: Input should be an object` }],
  )
}

function blockProblems(block: BlockView, role: 'user' | 'assistant'): Problem[] {
  const known = FIELDS[block.type]
  const isMisplaced = block.type === 'tool_reference' || (known?.role !== 'both' && known?.role !== role)
  if (known === undefined || isMisplaced) {
    return [
      {
        rule: 'block-type',
        message: `${block.path}: a block of type "${block.type}" is not allowed in a message of role "${role}"`,
      },
    ]
  }
  const nested = block.type === 'tool_result' ? viewBlocks(block.value.content, `${block.path}.content`) : []
  return [
    ...unknownFields(block),
    ...textProblems(block),
    ...nested.flatMap((inner) => {
      if (!IN_TOOL_RESULT.has(inner.type)) {
        return [
          {
            rule: 'block-type',
            message: `${inner.path}: a block of type "${inner.type}" is not allowed in a tool result`,
          },
        ]
      }
      return isArray(block.value.content) ? [...unknownFields(inner), ...textProblems(inner)] : []
    }),
  ]
}

function unknownFields(block: BlockView): Problem[] {
  const known = FIELDS[block.type]?.fields ?? []
  return Object.keys(block.value)
    .filter((field) => !known.includes(field))
    .map((field) => ({
      rule: 'unknown-field',
      message: `${block.path}.${block.type}.${field}: Extra inputs are not permitted`,
    }))
}

function textProblems(block: BlockView): Problem[] {
  if (block.type !== 'text') return []
  const { text } = block.value
  if (typeof text !== 'string')
    return [{ rule: 'field-type', message: `${block.path}.text.text: Input should be a valid string` }]
  if (text === '')
    return [{ rule: 'empty-text', message: `${block.path}: text content blocks must be non-empty` }]
  if (text.trim() === '')
    return [
      { rule: 'empty-text', message: `${block.path}: text content blocks must contain non-whitespace text` },
    ]
  return []
}
