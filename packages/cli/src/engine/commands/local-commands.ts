import { contextTable } from '../../context/context-usage.ts'
import type { CommandCall } from '../../extensions/expand-command.ts'
import type { Agents } from '../../tools/agents.ts'
import { runCompaction } from '../compaction/run-compaction.ts'
import { newGauge } from '../gauge.ts'
import { addDirectory, NoDirectory } from '../hooks/directory-hooks.ts'
import { ModelSwitchRefused, switchModel } from '../hooks/model-hooks.ts'
import { endSession, startSession } from '../hooks/session-hooks.ts'
import { costText } from '../inspect/cost.ts'
import type { EngineParts } from '../parts.ts'
import { tags } from '../record.ts'
import { replaceHistory, type SessionState, type TurnState } from '../state.ts'

/** What a command works on. */
export interface CommandScene {
  readonly parts: EngineParts
  readonly state: SessionState
  readonly turn: TurnState
  /** Starts subagents for commands that are their tasks. */
  readonly agents?: Agents
}

/** A command that the engine carries out by itself. */
export interface LocalCommand {
  readonly name: string
  readonly description: string
  readonly argumentHint: string
  /** The turn opens under the id that the session has afterwards. */
  readonly startsOver?: true
  /** Gives the text for the user. */
  run(scene: CommandScene, args: string): Promise<string>
}

const compact = async ({ parts, state, turn }: CommandScene, args: string): Promise<string> => {
  const end = await runCompaction(parts, state, turn, {
    trigger: 'manual',
    ...(args === '' ? {} : { instructions: args }),
  })
  switch (end.type) {
    case 'compacted':
      return ''
    case 'empty':
      return 'Error: No messages to compact'
    case 'aborted':
      return 'Error: Compaction canceled.'
    case 'blocked':
    case 'failed':
      return `Error: ${end.message}`
  }
}

const clear = async ({ parts, state, turn }: CommandScene): Promise<string> => {
  const before = tags(parts.transcript)
  await endSession(parts, state, 'clear')
  await parts.newTranscript?.()
  replaceHistory(state, [])
  Object.assign(state.gauge, newGauge())
  state.skills.clear()
  state.toldSkills.clear()
  parts.context.refresh()
  parts.sink.emit({
    type: 'conversation_reset',
    ...before,
    new_conversation_id: parts.transcript.sessionId,
    trigger: 'clear',
  })
  await startSession(parts, state, 'clear', turn.controller.signal)
  return ''
}

const context = async ({ parts, state, turn }: CommandScene): Promise<string> => {
  const model = parts.model.resolve(turn.model ?? state.model)
  const { measureContext } = await import('../inspect/context.ts')
  return contextTable((await measureContext(parts, state, model)).usage)
}

const cost = async ({ state }: CommandScene): Promise<string> => costText(state.ledger)

const model = async ({ parts, state }: CommandScene, args: string): Promise<string> => {
  if (args === '') return `Model: ${parts.model.resolve(state.model)}`
  try {
    return `Model is now: ${await switchModel(parts, state, args === 'default' ? undefined : args, 'command')}`
  } catch (error) {
    if (error instanceof ModelSwitchRefused) return `Error: ${error.message}`
    throw error
  }
}

const addDir = async ({ parts }: CommandScene, args: string): Promise<string> => {
  if (args === '')
    return ['Working directories:', ...parts.gate.directories.map((path) => `  ${path}`)].join('\n')
  try {
    return `Added ${await addDirectory(parts, args, 'slash_command')} until the session ends.`
  } catch (error) {
    if (error instanceof NoDirectory) return `Error: ${error.message}`
    throw error
  }
}

const help = async ({ parts }: CommandScene): Promise<string> =>
  [
    'Commands:',
    ...allCommands(parts).map(
      ({ name, description, argumentHint }) =>
        `  /${name}${argumentHint === '' ? '' : ` ${argumentHint}`} - ${description}`,
    ),
  ].join('\n')

/** The commands that need no prompt of their own, by name. */
export const LOCAL_COMMANDS: readonly LocalCommand[] = [
  {
    name: 'add-dir',
    description: 'Let file tools use another directory in this session',
    argumentHint: '[directory]',
    run: addDir,
  },
  {
    name: 'clear',
    description: 'Start anew with an empty context',
    argumentHint: '',
    startsOver: true,
    run: clear,
  },
  {
    name: 'compact',
    description: 'Put a summary in the place of the conversation',
    argumentHint: '[what to keep]',
    run: compact,
  },
  { name: 'context', description: 'Show what fills the context', argumentHint: '', run: context },
  { name: 'cost', description: 'Show what this session has cost', argumentHint: '', run: cost },
  { name: 'help', description: 'List the commands', argumentHint: '', run: help },
  {
    name: 'mcp',
    description: 'Show the MCP servers, log in to one, connect it anew or switch it off',
    argumentHint: '[login|logout|reconnect|enable|disable name]',
    run: async ({ parts }, args) => (await parts.servers?.manage(args)) ?? 'There are no MCP servers here.',
  },
  { name: 'model', description: 'Show or change the model', argumentHint: '[model]', run: model },
  {
    name: 'rewind',
    description: 'Take files back to what they were at an earlier message',
    argumentHint: '[message] [--dry-run] [--force]',
    run: async (scene, args) => (await import('./rewind.ts')).rewindCommand(scene, args),
  },
]

/** Every command for lists: those from files first, then the prompts of MCP servers. */
export const allCommands = ({
  commands,
  servers,
}: Pick<EngineParts, 'commands' | 'servers'>): readonly Pick<
  LocalCommand,
  'name' | 'description' | 'argumentHint'
>[] => {
  const prompts = commands?.() ?? []
  const own = new Set(LOCAL_COMMANDS.map(({ name }) => name))
  return [
    ...prompts.filter(
      ({ name, source, userMayInvoke }) => source !== 'built-in' && userMayInvoke && !own.has(name),
    ),
    ...(servers?.commands() ?? []),
    ...[...LOCAL_COMMANDS, ...prompts.filter(({ source }) => source === 'built-in')].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
  ]
}

export const localCommand = ({ name }: CommandCall): LocalCommand | undefined =>
  LOCAL_COMMANDS.find((command) => command.name === name)
