import type { PromptSection } from './section.ts'

export const codeReferences: PromptSection = () => `# References to code
Name places in code as \`path:line\`, for instance \`src/server.ts:42\`, so that the user can go there with a click.`
