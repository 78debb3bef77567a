import { asArray, isObject } from '../json.ts'
import { type BlockView, type Problem, type Rule, viewBlocks, viewMessages, withNested } from './problem.ts'

const MAX_MARKS = 4

/** At most four cache marks, in a known form, none on thinking, and the long-lived before the short-lived. */
export const cacheControlRules: Rule = ({ body }) => {
  const marked = markable(body).filter(
    (block) => block.value.cache_control !== undefined && block.value.cache_control !== null,
  )
  const problems: Problem[] = []
  if (marked.length > MAX_MARKS) {
    problems.push({
      rule: 'cache-control',
      message: `A maximum of ${MAX_MARKS} blocks with cache_control may be provided. Found ${marked.length}.`,
    })
  }
  let shortLived = false
  for (const block of marked) {
    problems.push(...markProblems(block))
    const ttl = isObject(block.value.cache_control) ? (block.value.cache_control.ttl ?? '5m') : '5m'
    if (ttl === '1h' && shortLived) {
      problems.push({
        rule: 'cache-control',
        message: `${block.path}: a ttl='1h' cache_control block must not come after a ttl='5m' one`,
      })
    }
    shortLived ||= ttl === '5m'
  }
  return problems
}

function markable(body: Parameters<typeof viewMessages>[0]): BlockView[] {
  const tools = asArray(body.tools)
    .filter(isObject)
    .map((value, index) => ({ path: `tools.${index}`, type: 'tool', value }))
  return [
    ...tools,
    ...viewBlocks(body.system, 'system'),
    ...viewMessages(body).flatMap((message) => withNested(message.blocks)),
  ]
}

function markProblems(block: BlockView): Problem[] {
  const mark = block.value.cache_control
  if (block.type === 'thinking' || block.type === 'redacted_thinking') {
    return [
      {
        rule: 'cache-control',
        message: `${block.path}: cache_control cannot be set on a ${block.type} block`,
      },
    ]
  }
  if (!isObject(mark) || mark.type !== 'ephemeral') {
    return [
      { rule: 'cache-control', message: `${block.path}.cache_control.type: Input should be 'ephemeral'` },
    ]
  }
  const unknown = Object.keys(mark).filter((name) => name !== 'type' && name !== 'ttl')
  if (unknown.length > 0)
    return [
      {
        rule: 'unknown-field',
        message: `${block.path}.cache_control.${unknown[0]}: Extra inputs are not permitted`,
      },
    ]
  if (mark.ttl !== undefined && mark.ttl !== '5m' && mark.ttl !== '1h') {
    return [
      { rule: 'cache-control', message: `${block.path}.cache_control.ttl: Input should be '5m' or '1h'` },
    ]
  }
  return []
}
