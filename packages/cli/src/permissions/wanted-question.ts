import type { Asked } from './decision.ts'

/**
 * What a question was to be about, for when it reaches nobody. To a person the words of a hook are enough; without one it
 * has to be said that a hook wanted the question at all.
 */
export const wantedQuestion = ({ reason, message }: Asked): string => {
  if (reason.type !== 'hook') return message
  const because = reason.reason?.trim() ? `: ${reason.reason.trim()}` : ', and gave no reason'
  const text = `The PreToolUse hook ${reason.hook} wants a person to be asked about this call${because}`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
