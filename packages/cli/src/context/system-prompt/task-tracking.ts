import type { PromptSection } from './section.ts'

export const taskTracking: PromptSection = ({ tools }) =>
  tools.has('TodoWrite')
    ? `# Tracking work
Keep a task list with \`TodoWrite\` whenever a request takes three steps or more, or holds several requests. It shows the user where you are, and it keeps you from forgetting steps.
- Write the list before you start. Make every item something that can be finished and checked.
- Have exactly one item in progress while you work. Mark it completed as soon as it is done and checked, not later together with others.
- An item whose tests fail or whose work is partial is not completed. Add what you discover on the way as new items.
- Do without the list for a question, a single edit or one command.

<example>
user: Run the build and fix the type errors
assistant: writes two items, "Run the build" and "Fix the type errors", and starts the build; it reports six errors in three files. The assistant replaces the second item by one item per file, works through them one after another, marks each when its errors are gone, and at last runs the build again.
</example>`
    : undefined
