import type { PermissionRuleValue } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import { canonicalToolName } from '@agent-engine/protocol/tool-names'
import type { Engine } from '../../engine/engine.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { parseRule } from '../../permissions/rule.ts'
import type { Tool } from '../../tools/define.ts'
import type { ResolvedOptions } from '../options.ts'

/** `--agent` names an agent that there is not. */
export class UnknownAgent extends AgentError {
  constructor(name: string, known: readonly string[]) {
    const list = known.length === 0 ? 'There is none.' : `There are: ${known.join(', ')}.`
    super('unknown_agent', `Error: --agent ${name}: no such agent. ${list}`)
    this.name = 'UnknownAgent'
  }
}

/** The agent that leads the conversation (spec: context §14.4, `--agent`). */
export interface MainAgent {
  /** Takes the place of the system prompt. Throws `UnknownAgent`. */
  prompt(): string | undefined
  /** What the agent lists of these tools; all when it lists none. */
  select(tools: readonly Tool[]): readonly Tool[]
  /** Its model and its denials count from now on. Throws `UnknownAgent`. */
  take(engine: Pick<Engine, 'setModel'>, gate: Pick<PermissionGate, 'apply'>): void
}

export const composeMainAgent = (
  { mainAgent: name, modelByFlag, inputFormat }: ResolvedOptions,
  agents: () => readonly AgentSpec[],
): MainAgent => {
  const find = (): AgentSpec | undefined => agents().find((agent) => agent.name === name)
  const known = (): AgentSpec | undefined => {
    const spec = find()
    if (name !== undefined && spec === undefined)
      throw new UnknownAgent(
        name,
        agents().map((each) => each.name),
      )
    return spec
  }
  // A host may still bring agents with `initialize`.
  if (inputFormat !== 'stream-json') known()
  return {
    prompt: () => known()?.prompt,
    select(tools) {
      const spec = find()
      return spec === undefined ? tools : listed(spec, tools)
    },
    take(engine, gate) {
      const spec = known()
      if (spec === undefined) return
      if (!modelByFlag && spec.model !== undefined && spec.model !== 'inherit') engine.setModel(spec.model)
      const rules = (spec.disallowedTools ?? []).filter((entry) => entry.includes('('))
      if (rules.length === 0) return
      // Takes effect with the call; what it returns tells of files, and these rules are in none.
      void gate.apply([
        { type: 'addRules', behavior: 'deny', destination: 'session', rules: rules.flatMap(ruleValue) },
      ])
    },
  }
}

const listed = (
  { tools: list, disallowedTools = [] }: AgentSpec,
  tools: readonly Tool[],
): readonly Tool[] => {
  const wanted = list && namesIn(list)
  const removed = namesIn(disallowedTools.filter((entry) => !entry.includes('(')))
  const isIn = (names: ReadonlySet<string>, { name }: Tool): boolean =>
    names.has(name) || names.has(serverOf(name))
  return tools.filter((tool) => (wanted === undefined || isIn(wanted, tool)) && !isIn(removed, tool))
}

const namesIn = (list: readonly string[]): ReadonlySet<string> =>
  new Set(list.map((entry) => canonicalToolName(entry.replace(/\(.*$/s, '').trim())))

/** `mcp__server` in a list means all tools of the server. */
const serverOf = (name: string): string => /^mcp__.+?(?=__)/.exec(name)?.[0] ?? name

const ruleValue = (text: string): PermissionRuleValue[] => {
  const rule = parseRule(text)
  if (rule === undefined) return []
  const { toolName, content } = rule
  return [{ toolName, ...(content === undefined ? {} : { ruleContent: content }) }]
}
