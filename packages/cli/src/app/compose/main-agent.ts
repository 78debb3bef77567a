import type { PermissionRuleValue } from '@agent-engine/protocol'
import { AgentError } from '@agent-engine/protocol/errors'
import type { Effort } from '../../context/thinking-setting.ts'
import type { Engine } from '../../engine/engine.ts'
import type { LeadAgent } from '../../engine/parts.ts'
import type { AgentSpec } from '../../extensions/agent-spec.ts'
import type { PermissionGate } from '../../permissions/gate.ts'
import { strictMode } from '../../permissions/restriction.ts'
import { parseRule } from '../../permissions/rule.ts'
import { recordedMainAgent } from '../../session/main-agent-record.ts'
import type { OpenedSession } from '../../session/open-options.ts'
import type { Transcript } from '../../session/transcript.ts'
import type { Tool } from '../../tools/define.ts'
import { isNamed, MEMORY_TOOLS, namesIn, removedIn } from '../../tools/listed-tools.ts'
import type { SessionExtensions } from './extensions.ts'
import type { LeadParts, OpenedLead } from './lead-agent.ts'

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
  readonly name: string | undefined
  /** Takes the place of the system prompt. Throws `UnknownAgent`. */
  prompt(): string | undefined
  effort(): Effort | undefined
  /** Size of the context that compaction reckons with. */
  compactWindow(): number | undefined
  /** What it brings to the conversation besides. */
  lead(): LeadAgent | undefined
  /** What the agent lists of these tools; all when it lists none. */
  select(tools: readonly Tool[]): readonly Tool[]
  /** Tools of servers that only it has. The same array until something changes. */
  tools(): readonly Tool[]
  /** Its model, its denials and its mode count from now on, once. Throws `UnknownAgent`. */
  take(): void
  /** Makes its hooks, its memory and its servers ready, before the first turn. Rejects when it can't lead. */
  ready(): Promise<void>
  close(): Promise<void>
}

type MainGate = Pick<PermissionGate, 'apply' | 'mode' | 'setMode'>

export interface MainAgentParts extends LeadParts {
  readonly extensions: SessionExtensions
  readonly gate: MainGate
  readonly opened: Pick<OpenedSession, 'resumed' | 'forkedFrom'>
  readonly transcript: Transcript
  /** The engine, once there is one. */
  readonly running: { readonly engine?: Pick<Engine, 'setModel'> }
}

/** A session that goes on keeps the agent that led it, unless the command line or the settings name one. */
export const composeMainAgent = (parts: MainAgentParts): MainAgent => {
  const { mainAgent: chosen, modelByFlag, inputFormat, ports } = parts.options
  const { resumed, forkedFrom } = parts.opened
  const recorded = resumed ? recordedMainAgent(parts.transcript.path, forkedFrom) : undefined
  const name = chosen ?? recorded
  const agents = parts.extensions.agents
  const find = (): AgentSpec | undefined => agents().find((agent) => agent.name === name)
  const known = (): AgentSpec | undefined => {
    const spec = find()
    if (chosen !== undefined && spec === undefined)
      throw new UnknownAgent(
        chosen,
        agents().map((each) => each.name),
      )
    return spec
  }
  let taken = false
  let opening: Promise<OpenedLead> | undefined
  let opened: OpenedLead | undefined
  const take = (): void => {
    const { engine } = parts.running
    if (taken || engine === undefined) return
    const spec = known()
    taken = true
    if (spec !== undefined) {
      apply(spec, engine, parts.gate, modelByFlag)
      if (spec.name !== recorded || forkedFrom !== undefined) note(parts.transcript, spec.name)
    } else if (name !== undefined) {
      ports.warn(`Warning: the agent ${name} that led this session is gone; it goes on without one.`)
    }
  }
  // A host may still bring agents with `initialize`.
  if (inputFormat !== 'stream-json') known()
  return {
    name,
    prompt: () => known() && (opened?.prompt ?? known()?.prompt),
    effort: () => find()?.effort,
    compactWindow: () => find()?.autoCompactWindow,
    lead: find,
    select(tools) {
      const spec = find()
      return spec === undefined ? tools : listed(spec, tools)
    },
    tools: () => opened?.tools ?? NO_TOOLS,
    take,
    async ready() {
      take()
      const spec = find()
      if (spec === undefined) return
      opening ??= import('./lead-agent.ts').then(({ openLead }) => openLead(parts, spec))
      opened = await opening
    },
    close: async () => opened?.close(),
  }
}

/** For whoever resumes the session. */
const note = (transcript: Transcript, agentSetting: string): void =>
  transcript.appendRecord({ type: 'agent-setting', agentSetting, sessionId: transcript.sessionId })

const NO_TOOLS: readonly Tool[] = []

const apply = (
  spec: AgentSpec,
  engine: Pick<Engine, 'setModel'>,
  gate: MainGate,
  modelByFlag: boolean,
): void => {
  if (!modelByFlag && spec.model !== undefined && spec.model !== 'inherit') engine.setModel(spec.model)
  const mode = strictMode(gate.mode, spec.permissionMode)
  if (mode !== gate.mode) gate.setMode(mode)
  const rules = (spec.disallowedTools ?? []).filter((entry) => entry.includes('('))
  if (rules.length === 0) return
  // Takes effect with the call; what it returns tells of files, and these rules are in none.
  void gate.apply([
    { type: 'addRules', behavior: 'deny', destination: 'session', rules: rules.flatMap(ruleValue) },
  ])
}

const listed = (
  { tools: list, disallowedTools, memory }: AgentSpec,
  tools: readonly Tool[],
): readonly Tool[] => {
  // Notes are no use to an agent that can't keep them.
  const wanted = list && namesIn(memory === undefined ? list : [...list, ...MEMORY_TOOLS])
  const removed = removedIn(disallowedTools)
  return tools.filter((tool) => (wanted === undefined || isNamed(wanted, tool)) && !isNamed(removed, tool))
}

const ruleValue = (text: string): PermissionRuleValue[] => {
  const rule = parseRule(text)
  if (rule === undefined) return []
  const { toolName, content } = rule
  return [{ toolName, ...(content === undefined ? {} : { ruleContent: content }) }]
}
