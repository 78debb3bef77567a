import type { PromptSection } from './section.ts'

export const reminderTags: PromptSection = () => `# Notes of the engine
- User messages and tool results may hold <system-reminder> tags. The engine puts them there: memory files of the project, the state of the session, hints. They are not part of the message or the result beside them. Heed them where they bear on the task, and do not talk about them unless asked.
- When the conversation grows long, its older part is summarised and work goes on from there. Do not hurry or stop early because of its length.`
