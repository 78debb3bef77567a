import { AgentError } from '@agent-engine/protocol/errors'
import type { EngineParts, LeadAgent } from '../parts.ts'
import { recordUser } from '../record.ts'
import { runnerParts } from '../runner-parts.ts'
import type { SessionState } from '../state.ts'
import { warn } from '../warn.ts'

/** Puts the skills that an agent's definition names before its task. Those that can't be had are told to the user. */
export const preloadSkills = async (
  parts: EngineParts,
  state: SessionState,
  spec: LeadAgent,
  { toolUseId, signal }: { readonly toolUseId: string; readonly signal: AbortSignal },
): Promise<void> => {
  if (spec.skills === undefined) return
  const { commands } = runnerParts(parts).context(toolUseId, signal)
  const texts: string[] = []
  for (const name of spec.skills) {
    const skill = commands?.list.find((each) => each.kind === 'skill' && each.name === name)
    try {
      if (skill === undefined) throw new AgentError('unknown_skill', 'There is no such skill.')
      if (!skill.modelMayInvoke) throw new AgentError('skill_of_user', 'Only the user may call it.')
      texts.push((await commands?.expand(skill, '', signal)) ?? '')
    } catch (error) {
      if (!(error instanceof AgentError)) throw error
      warn(parts, `The agent '${spec.name}' starts without the skill '${name}'. ${error.message}`)
    }
  }
  if (texts.length === 0) return
  recordUser({ parts, state }, { content: texts.map((text) => ({ type: 'text', text })), meta: true })
}
