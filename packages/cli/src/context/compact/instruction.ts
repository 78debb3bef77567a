/** Asks for the summary that takes the place of a conversation (spec: context §13.3). */
export const summaryInstruction = (custom: readonly string[]): string => {
  const additions = custom.filter((text) => text.trim() !== '')
  return additions.length === 0
    ? INSTRUCTION
    : `${INSTRUCTION}\n\n# Additional instructions\n${additions.join('\n\n')}`
}

const INSTRUCTION = `The conversation so far is about to be replaced by a summary, because the context is nearly full. Write that summary now. Whoever goes on from it, you included, will know nothing but what it says. Do not call tools, and do not go on with the task: answer with text alone.

Begin with <analysis> tags. In them go through the conversation from its start to its end: what the user asked and how it changed, what was done and found out, which decisions were made and why, what the user corrected. Check that nothing is missing or wrong.

Then write the summary in <summary> tags, with these sections:
1. Request and intent: everything the user asked for, in detail, with all conditions and limits they set.
2. Technical background: languages, libraries, architecture, conventions and commands that matter.
3. Files and code: each file that was read or changed and still matters, by path; what was changed and why; exact excerpts where the wording counts.
4. Errors and fixes: what went wrong, how it was solved, and what the user said about it.
5. Decisions and findings: what was established, tried and ruled out, so that it is not done twice.
6. User messages: every message of the user that is not a tool result, in order; word for word where it is short.
7. Open tasks: what was asked for and is not done.
8. Current work: precisely what was going on just before this message, with paths and code.
9. Next step: the step that follows directly from the user's latest request and the current work, with the words of the conversation that show it. If everything is done, say so and name no step.

State facts only from the conversation. If memory files or the user say how to summarise, follow them.`
