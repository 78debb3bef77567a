import type { ContentBlockParam, InboundUserMessage } from '@agent-engine/protocol'
import { SYNTHETIC_MODEL } from '@agent-engine/protocol/synthetic-model'
import { type CommandCall, parseCommandCall } from '../../extensions/expand-command.ts'
import type { PromptCommand } from '../../extensions/prompt-command.ts'
import { type ServerCommandCall, serverCommandCall } from '../../mcp/server-commands.ts'
import { timestamp } from '../../platform/stamps.ts'
import { ToolFailure } from '../../tools/define.ts'
import { forkedTexts, runForked } from '../../tools/forked-command.ts'
import { attachMentions } from '../attach-files.ts'
import { askExpansionHooks } from '../hooks/expansion-hooks.ts'
import { askPromptHooks } from '../hooks/prompt-hooks.ts'
import { recordContexts } from '../hooks/record-contexts.ts'
import { plainText } from '../plain-text.ts'
import { recordUser, tags, userMessage } from '../record.ts'
import { remindBeforePrompt } from '../reminders.ts'
import { runnerParts } from '../runner-parts.ts'
import { noteSkill } from '../state.ts'
import type { TurnEnd } from '../turn-end.ts'
import { activate } from './activate.ts'
import { expandPrompt, expansion } from './expand-prompt.ts'
import { type CommandScene, localCommand } from './local-commands.ts'
import { getServerPrompt } from './server-prompt.ts'

/** What became of a message: a prompt for the model, or a command that is done with. */
export type Entered = { readonly type: 'prompt' } | { readonly type: 'done'; readonly end: TurnEnd }

const PROMPT: Entered = { type: 'prompt' }

/**
 * Puts a message into the conversation: a plain prompt with the files it mentions, or a slash command (spec: context §15,
 * protocol §16). `announce` opens the turn for the host; with `/clear` that comes when the new session is there.
 */
export const enterPrompt = async (
  scene: CommandScene,
  message: InboundUserMessage,
  announce: () => void,
): Promise<Entered> => {
  const { content } = message.message
  const text = typeof content === 'string' ? content : onlyText(content)
  const isText = message.client_composed === true || scene.parts.options.slashCommands === false
  const typed = isText ? undefined : text
  const ofServer = typed && serverCommandCall(typed, scene.parts.servers?.commands() ?? [])
  if (ofServer) {
    announce()
    return afterHooks(scene, content, () => enterServerPrompt(scene, ofServer))
  }
  const call = typed === undefined ? undefined : parseCommandCall(typed)
  const local = call && localCommand(call)
  if (!local?.startsOver) announce()
  if (call === undefined) {
    return afterHooks(scene, content, () =>
      enterText(scene, content, message.client_composed === true ? '' : plainText(content)),
    )
  }
  if (local !== undefined) {
    const text = await local.run(scene, call.args)
    if (local.startsOver) announce()
    return answered(scene, local.name, text, true, call.args)
  }
  const command = scene.parts
    .commands?.()
    .find(({ name, userMayInvoke }) => name === call.name && userMayInvoke)
  if (command === undefined) {
    return answered(scene, call.name, `Unknown command: /${call.name}. Use /help for the list.`, false)
  }
  return afterHooks(scene, content, async () => {
    const verdict = await askExpansionHooks(scene.parts, scene.turn, call, command.source)
    if (verdict.type === 'refused') return answered(scene, call.name, verdict.text, false)
    const entered = await enterCommand(scene, command, call)
    if (entered.type === 'prompt') recordContexts(scene, verdict.contexts)
    return entered
  })
}

/** Hooks see every prompt first. What they add stands beside it; what they block was never there. */
const afterHooks = async (
  { parts, state, turn }: CommandScene,
  content: string | readonly ContentBlockParam[],
  enter: () => Promise<Entered>,
): Promise<Entered> => {
  const verdict = await askPromptHooks(parts, turn, plainText(content))
  if (verdict.type === 'stopped') {
    if (verdict.kept) recordUser({ parts, state }, { uuid: turn.promptUuid, content })
    return { type: 'done', end: { type: 'prompt_stopped', text: verdict.text } }
  }
  const entered = await enter()
  if (entered.type === 'prompt') recordContexts({ parts, state }, verdict.contexts)
  return entered
}

const onlyText = (content: readonly ContentBlockParam[]): string | undefined => {
  const [first] = content
  return content.length === 1 && first?.type === 'text' ? first.text : undefined
}

const enterText = async (
  { parts, state, turn }: CommandScene,
  content: string | readonly ContentBlockParam[],
  mentioning: string,
): Promise<Entered> => {
  await remindBeforePrompt(parts, state)
  const files = await attachMentions(parts, state, mentioning, turn.controller.signal)
  if (files.length > 0) recordUser({ parts, state }, { content: files, meta: true })
  recordUser({ parts, state }, { uuid: turn.promptUuid, content })
  return PROMPT
}

/** The user reads the text; the model never does. */
const answered = (
  { parts }: CommandScene,
  command: string,
  text: string,
  ran: boolean,
  args = '',
): Entered => {
  if (ran) {
    parts.transcript.append({
      type: 'system',
      subtype: 'local_command',
      fields: {
        content: `<local-command-stdout>${text}</local-command-stdout>`,
        level: 'info',
        isMeta: false,
        commandRun: { command, args },
      },
    })
  }
  if (command === 'compact') {
    const output = `<local-command-stdout>${text === '' ? 'Compacted' : text}</local-command-stdout>`
    parts.sink.emit(userMessage(parts, parts.transcript.newId(), output, { isReplay: true }))
  } else if (text !== '') {
    parts.sink.emit({
      type: 'assistant',
      message: {
        id: parts.transcript.newId(),
        type: 'message',
        role: 'assistant',
        model: SYNTHETIC_MODEL,
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: { input_tokens: 0, output_tokens: 0 },
      },
      parent_tool_use_id: null,
      ...tags(parts.transcript),
      timestamp: timestamp(parts.transcript),
    })
  }
  return { type: 'done', end: { type: 'local', command, text } }
}

const enterCommand = async (
  scene: CommandScene,
  command: PromptCommand,
  call: CommandCall,
): Promise<Entered> => {
  const { parts, state, turn } = scene
  const { signal } = turn.controller
  await activate(parts, turn, command)
  const expanded = await expandPrompt(command, call.args, {
    ...expansion(parts, signal, runnerParts(parts)),
    onDenied: (denial) => turn.denials.push(denial),
  })
  if (expanded.type === 'refused') return answered(scene, call.name, expanded.message, false)
  if (command.fork !== undefined) return enterForked(scene, command, call, expanded.text)
  const files = await attachMentions(parts, state, expanded.written, signal)
  await remindBeforePrompt(parts, state)
  if (command.kind === 'skill') noteSkill(state, command.name, expanded.text)
  recordUser({ parts, state }, { uuid: turn.promptUuid, content: commandTags(call) })
  recordUser({ parts, state }, { content: [...files, { type: 'text', text: expanded.text }], meta: true })
  return PROMPT
}

const enterServerPrompt = async (scene: CommandScene, call: ServerCommandCall): Promise<Entered> => {
  const { parts, state, turn } = scene
  const named = { name: call.command.name, args: call.args }
  const verdict = await askExpansionHooks(parts, turn, named, 'mcp', 'mcp_prompt')
  if (verdict.type === 'refused') return answered(scene, named.name, verdict.text, false)
  const outcome = await getServerPrompt(parts, call, turn.controller.signal)
  if (outcome.type === 'refused') return answered(scene, named.name, outcome.text, false)
  await remindBeforePrompt(parts, state)
  const content: ContentBlockParam[] = [{ type: 'text', text: commandTags(named) }, ...outcome.blocks]
  recordUser({ parts, state }, { uuid: turn.promptUuid, content })
  recordContexts(scene, verdict.contexts)
  return PROMPT
}

/** The text is a subagent's task. The user reads its report, and the model knows of it with the next prompt. */
const enterForked = async (
  scene: CommandScene,
  command: PromptCommand,
  call: CommandCall,
  prompt: string,
): Promise<Entered> => {
  const { parts, state, turn, agents } = scene
  const toolUseId = `toolu_${parts.transcript.newId()}`
  const { signal } = turn.controller
  const outcome = await runForked(command, prompt, { agents, toolUseId, signal }).catch((error: unknown) => {
    if (error instanceof ToolFailure) return error
    throw error
  })
  if (outcome instanceof ToolFailure) return answered(scene, call.name, outcome.message, false)
  const report = forkedTexts(outcome).join('\n\n')
  recordUser({ parts, state }, { uuid: turn.promptUuid, content: commandTags(call) })
  const content = `<local-command-stdout>${report}</local-command-stdout>`
  recordUser({ parts, state }, { content, meta: true })
  return answered(scene, call.name, report, true, call.args)
}

/** How readers of transcripts recognise a command. */
export const commandTags = ({ name, args }: CommandCall): string =>
  [
    `<command-message>${name}</command-message>`,
    `<command-name>/${name}</command-name>`,
    ...(args === '' ? [] : [`<command-args>${args}</command-args>`]),
  ].join('\n')
