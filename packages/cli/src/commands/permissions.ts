import { AgentError } from '@agent-engine/protocol/errors'
import { Command, CommanderError, Option } from 'commander'
import type { SessionGate } from '../permissions/create-gate.ts'
import type { Explanation } from '../permissions/explain.ts'
import { questionFromRule } from '../permissions/question-from-rule.ts'
import { ruleProblem } from '../permissions/rule-problem.ts'
import { sourceName } from '../permissions/source-names.ts'
import { describeExplanation } from './permissions-text.ts'

export interface PermissionsCommandPorts {
  readonly cwd: string
  /** The permissions that a session here would start with. */
  gate(mode: string | undefined): Promise<SessionGate>
  write(text: string): void
  warn(text: string): void
}

/** A text that names no call. */
class BadCall extends AgentError {
  constructor(text: string) {
    super(
      'bad_call',
      `Error: ${JSON.stringify(text)} is no call. Write the tool and what it is about, such as 'Bash(git push)' or 'Read(~/.ssh/id)'.`,
    )
    this.name = 'BadCall'
  }
}

const EXIT_CODES = { allow: 0, ask: 2, deny: 3 } as const satisfies Record<
  Explanation['decision']['behavior'],
  number
>

/**
 * `agent permissions …`: what a session here would allow, and why (spec: permissions §12). Gives the exit code: of
 * `explain` 0 for allow, 2 for ask, 3 for deny; 1 for errors.
 */
export const runPermissions = async (
  args: readonly string[],
  ports: PermissionsCommandPorts,
): Promise<number> => {
  let code = 0
  const program = new Command('agent permissions')
    .description('What a session here would allow, and why.')
    .exitOverride()
    .configureOutput({ writeOut: ports.write, writeErr: ports.warn })
  const mode = new Option('--permission-mode <mode>', 'as if the session ran in this mode')
  program
    .command('explain <call>')
    .description("decide on a call such as 'Bash(git push)'; exit code 0 allow, 2 ask, 3 deny")
    .addOption(mode)
    .option('--json', 'as one JSON object')
    .action(async (call: string, options: { permissionMode?: string; json?: true }) => {
      const explanation = await explain(call, options.permissionMode, ports)
      ports.write(
        options.json ? `${JSON.stringify(explanation, null, 2)}\n` : describeExplanation(call, explanation),
      )
      code = EXIT_CODES[explanation.decision.behavior]
    })
  program
    .command('list')
    .description('show every rule, where it comes from, and what is wrong with it')
    .option('--json', 'as one JSON array')
    .action((options: { json?: true }) => list(options.json === true, ports))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    if (!(error instanceof AgentError)) throw error
    ports.warn(`${error.message}\n`)
    return 1
  }
}

const explain = async (
  call: string,
  mode: string | undefined,
  { cwd, gate }: PermissionsCommandPorts,
): Promise<Explanation> => {
  const question = questionFromRule(call, cwd)
  if (question === undefined) throw new BadCall(call)
  return (await gate(mode)).explain(question)
}

const list = async (json: boolean, { gate, write }: PermissionsCommandPorts): Promise<void> => {
  const rules = (await (await gate(undefined)).rules()).map(({ text, behavior, source }) => ({
    rule: text,
    behavior,
    from: sourceName(source),
    problem: ruleProblem(text, behavior)?.message,
  }))
  if (json) return write(`${JSON.stringify(rules, null, 2)}\n`)
  if (rules.length === 0) return write('There are no permission rules here.\n')
  write(
    rules
      .map(
        ({ rule, behavior, from, problem }) =>
          `${behavior.padEnd(5)}  ${rule}  (${from})${problem === undefined ? '' : `\n       does nothing: ${problem}`}\n`,
      )
      .join(''),
  )
}
