/** Setting `language`: what people read is in it; code and what the project fixes stay as they are. */
export const languageSection = (language: string): string =>
  `# Language
Write to the user in ${language}, also when files, tools or earlier messages are in another language. Code, commands, names and quotations stay as they are; comments, commit messages and documents follow the language of the project.`
