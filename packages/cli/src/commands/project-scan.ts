import { type SettingsPlaces, settingsFile } from '../config/settings-paths.ts'
import { agentPart } from '../config/trust/agent-part.ts'
import { commandPart } from '../config/trust/command-part.ts'
import type { TrustPart } from '../config/trust/part.ts'
import { serverParts } from '../config/trust/project-parts.ts'
import { settingsParts } from '../config/trust/settings-parts.ts'
import { loadAgents } from '../extensions/agents.ts'
import { loadCommands } from '../extensions/commands.ts'
import { expandCommand } from '../extensions/expand-command.ts'
import { type Place, placesFor } from '../extensions/places.ts'
import type { PlacedKind } from '../extensions/plugin-components.ts'
import type { PromptCommand } from '../extensions/prompt-command.ts'
import { loadSkills } from '../extensions/skills.ts'
import { readJsonFile } from '../platform/json-file.ts'

/** Everything in a project's files that needs trust, whether a session would use it now or only when asked to. */
export const scanProject = async (places: SettingsPlaces): Promise<readonly TrustPart[]> => {
  const [settings, servers, commands, agents] = await Promise.all([
    Promise.all(FILES.map((source) => partsOfFile(source, places))),
    serverParts(places.cwd),
    commandParts(places),
    agentParts(places),
  ])
  return [...settings.flat(), ...servers, ...commands, ...agents]
}

const FILES = ['project', 'local'] as const

const NAMES = { project: '.claude/settings.json', local: '.claude/settings.local.json' } as const

const partsOfFile = async (
  source: (typeof FILES)[number],
  places: SettingsPlaces,
): Promise<readonly TrustPart[]> => {
  const json = await readJsonFile(settingsFile(source, places)).catch(() => undefined)
  return json?.state === 'ok' ? settingsParts(NAMES[source], json.value) : []
}

const projectPlaces = (kind: PlacedKind, { cwd, configDirectory }: SettingsPlaces): readonly Place[] =>
  placesFor(kind, { cwd, configDirectory, sources: new Set(['project'] as const), plugins: [] })

const agentParts = async (places: SettingsPlaces): Promise<readonly TrustPart[]> => {
  const { agents } = await loadAgents(projectPlaces('agents', places))
  return agents.map(agentPart).filter((part) => part !== undefined)
}

const commandParts = async (places: SettingsPlaces): Promise<readonly TrustPart[]> => {
  const at = (kind: PlacedKind): readonly Place[] => projectPlaces(kind, places)
  const found = await Promise.all([loadCommands(at('commands')), loadSkills(at('skills'))])
  const parts = await Promise.all(
    found.flat().map(async (command) => partOfCommand(command, await command.body())),
  )
  return parts.filter((part) => part !== undefined)
}

/** Undefined: its text only speaks to the model. */
export const partOfCommand = (command: PromptCommand, body: string): TrustPart | undefined =>
  commandPart(
    command,
    body,
    expandCommand(body, '').some(({ type }) => type === 'shell'),
  )
