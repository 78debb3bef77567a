import { asContent, reminder } from '../../context/reminders.ts'
import { type Recorder, recordUser } from '../record.ts'

/** Puts what hooks want the model to know into the conversation, each text as a reminder of its own. */
export const recordContexts = (recorder: Recorder, texts: readonly string[]): void => {
  if (texts.length === 0) return
  recordUser(recorder, {
    content: texts.map((text) => ({ type: 'text', text: reminder(asContent(text)) })),
    meta: true,
  })
}
