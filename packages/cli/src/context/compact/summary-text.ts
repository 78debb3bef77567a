/** The summary in the model's answer: what stands in `summary` tags, else all but the analysis. Undefined when empty. */
export const summaryIn = (answer: string): string | undefined => {
  const from = answer.lastIndexOf(OPEN)
  const text = from === -1 ? withoutAnalysis(answer) : answer.slice(from + OPEN.length)
  const end = text.lastIndexOf(CLOSE)
  const summary = (end === -1 ? text : text.slice(0, end)).trim()
  return summary === '' ? undefined : summary
}

const OPEN = '<summary>'
const CLOSE = '</summary>'
const END_OF_ANALYSIS = '</analysis>'

const withoutAnalysis = (answer: string): string => {
  const end = answer.lastIndexOf(END_OF_ANALYSIS)
  if (end !== -1) return answer.slice(end + END_OF_ANALYSIS.length)
  // An analysis that was cut off is not a summary.
  return answer.trimStart().startsWith('<analysis>') ? '' : answer
}

export interface SummaryMessage {
  readonly summary: string
  readonly trigger: 'auto' | 'manual'
  /** Where everything that was said can be looked up. */
  readonly transcriptPath?: string
  /** Messages that were too long even to be summarised. */
  readonly dropped: number
}

/** The user message that a compacted conversation starts with (spec: context §13.4). */
export const summaryMessage = ({ summary, trigger, transcriptPath, dropped }: SummaryMessage): string =>
  [
    'This session goes on from an earlier conversation that had become too long. Its summary:',
    summary,
    ...(dropped > 0
      ? [`The oldest ${dropped} entries of that conversation did not fit and are not in the summary.`]
      : []),
    ...(transcriptPath === undefined
      ? []
      : [
          `Everything that was said is recorded in ${transcriptPath}. Look there when you need exact words, code or output.`,
        ]),
    ...(trigger === 'auto'
      ? [
          'Go on with the work where it stopped, without asking the user anything that the summary answers, and without speaking of the summary.',
        ]
      : []),
  ].join('\n\n')
