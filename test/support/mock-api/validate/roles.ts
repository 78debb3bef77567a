import { asObject, asString, isArray } from '../json.ts'
import { type MessageView, type Problem, type Rule, viewMessages } from './problem.ts'

/** Role order and emptiness of messages. */
export const roleRules: Rule = ({ body }) => {
  const messages = viewMessages(body)
  const problems: Problem[] = []
  if (messages[0] !== undefined && messages[0].role !== 'user') {
    problems.push({ rule: 'first-role', message: 'messages: first message must use the "user" role' })
  }
  messages.forEach((message, index) => {
    problems.push(...one(message, index === messages.length - 1))
  })
  return problems
}

function one(message: MessageView, last: boolean): Problem[] {
  const { path, role, content, blocks } = message
  if (role !== 'user' && role !== 'assistant') {
    return [{ rule: 'role', message: `${path}.role: Input should be 'user' or 'assistant'` }]
  }
  if (typeof content !== 'string' && !isArray(content)) {
    return [{ rule: 'content-type', message: `${path}.content: Input should be a valid string or list` }]
  }
  if (content.length === 0 && !(last && role === 'assistant')) {
    return [
      {
        rule: 'empty-message',
        message: `${path}: all messages must have non-empty content except for the optional final assistant message`,
      },
    ]
  }
  const end = blocks.at(-1)
  if (
    last &&
    role === 'assistant' &&
    end?.type === 'text' &&
    /\s$/.test(asString(asObject(end.value).text))
  ) {
    return [
      {
        rule: 'trailing-whitespace',
        message: 'messages: final assistant content cannot end with trailing whitespace',
      },
    ]
  }
  return []
}
