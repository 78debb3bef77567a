import type { Rule } from './problem.ts'

/** The headers without which the API refuses a request. */
export const headerRules: Rule = ({ headers }) => {
  const problems = []
  if (headers['x-api-key'] === undefined && headers.authorization === undefined) {
    problems.push({ rule: 'authentication', status: 401, message: 'x-api-key header is required' })
  }
  if (headers['anthropic-version'] === undefined) {
    problems.push({ rule: 'api-version', message: 'anthropic-version: header is required' })
  }
  if (!/^application\/json/.test(headers['content-type'] ?? '')) {
    problems.push({ rule: 'content-type', message: 'content-type: header must be application/json' })
  }
  return problems
}
