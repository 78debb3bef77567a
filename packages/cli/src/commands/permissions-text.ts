import type { DecisionReason } from '../permissions/decision.ts'
import type { Explanation } from '../permissions/explain.ts'
import { sourceName } from '../permissions/source-names.ts'

/** A decision with its reason, what it looked at, and the rules that speak about the call, for people. */
export const describeExplanation = (call: string, explanation: Explanation): string => {
  const { decision, mode, considered, subjects } = explanation
  const rules = considered.filter(({ matches }) => matches)
  const lines = [
    `${decision.behavior}: ${call}`,
    `  because   ${describeReason(decision.reason)}`,
    `  mode      ${mode}`,
    ...subjects.commands.map((command) => `  command   ${command}`),
    ...subjects.findings.map((finding) => `  finding   ${finding}`),
    ...subjects.paths.map(({ access, path, leadsTo }) =>
      [`  ${access.padEnd(8)}  ${path}`, ...leadsTo].join(' → '),
    ),
    ...subjects.urls.map((url) => `  url       ${url}`),
    ...rules.map(
      ({ behavior, rule, from, subject }) =>
        `  rule      ${behavior} ${rule} (${from})${subject === undefined ? '' : ` on ${subject}`}`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

const describeReason = (reason: DecisionReason): string => {
  switch (reason.type) {
    case 'rule':
      return `the rule ${reason.behavior} ${reason.rule} of ${sourceName(reason.source)}`
    case 'mode':
      return `the permission mode ${reason.mode}`
    case 'hook':
      return `the hook ${reason.hook}${reason.reason === undefined ? '' : `: ${reason.reason}`}`
    case 'permissionPromptTool':
      return `the answer of ${reason.via}`
    case 'workingDir':
      return `the working directories: ${reason.path}`
    case 'safetyCheck':
      return `a safety check: ${reason.check}`
    case 'subcommandResults':
      return `its commands: ${reason.results
        .map(({ command, behavior, reason: why }) => `${behavior} ${command} (${describeReason(why)})`)
        .join('; ')}`
    case 'asyncAgent':
    case 'other':
      return reason.detail
  }
}
