import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { JsonObject, Settings } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { isApprovedServer } from '../../config/mcp-approval.ts'
import type { FileSource } from '../../config/setting-sources.ts'
import { managedDirectory } from '../../config/settings-paths.ts'
import { type JsonFile, readJsonFile } from '../../platform/json-file.ts'
import { messageOf } from '../errors.ts'
import { globalFile, projectEntry, projectKey, serversIn } from './global-file.ts'
import { type RawEntry, rawEntries } from './raw-entry.ts'

export interface FilePlaces {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly sources: ReadonlySet<FileSource>
  readonly settings: Pick<
    Settings,
    'enableAllProjectMcpServers' | 'enabledMcpjsonServers' | 'disabledMcpjsonServers'
  >
}

/** A server as a file has it. */
export interface FileServer extends RawEntry {
  readonly file: string
  /** False: a server of `.mcp.json` that nobody has approved; it is not started. */
  readonly approved: boolean
  /** Somebody approved or rejected it. */
  readonly decided: boolean
}

export interface FileServers {
  /** The strongest scope first; a name can come several times. */
  readonly servers: readonly FileServer[]
  /** Names that the user switched off for this project. */
  readonly disabled: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** Every server that a file configures, with its scope (spec: mcp §1.2). Files that can't be used are warnings. */
export const fileServers = async (places: FilePlaces): Promise<FileServers> => {
  const { env, cwd, sources, settings } = places
  const warnings: string[] = []
  const read = async (file: string): Promise<JsonObject> => contentOf(file, warnings)
  const managed = join(managedDirectory(process.platform), MANAGED)
  const global = globalFile(env)
  const [enterprise, own, project] = await Promise.all([
    read(managed),
    sources.has('local') || sources.has('user') ? read(global) : {},
    sources.has('project') ? projectServers(cwd, read) : [],
  ])
  const ofProject = projectEntry(own, projectKey(cwd))
  const approvals = mergeApprovals(settings, ofProject)
  const inFile = (servers: JsonObject, scope: RawEntry['scope'], file: string): FileServer[] =>
    rawEntries(servers, scope).map((entry) => ({ ...entry, file, approved: true, decided: true }))
  return {
    servers: [
      ...inFile(serversIn(enterprise), 'enterprise', managed),
      ...(sources.has('local') ? inFile(serversIn(ofProject), 'local', global) : []),
      ...project.map((server) => {
        const approved = isApprovedServer(server.name, approvals)
        const decided = approved || approvals.disabledMcpjsonServers?.includes(server.name) === true
        return { ...server, approved, decided }
      }),
      ...(sources.has('user') ? inFile(serversIn(own), 'user', global) : []),
    ],
    disabled: new Set(strings(ofProject.disabledMcpServers)),
    warnings,
  }
}

/** The files to watch for changes: those whose servers count, and of the parents' only what is there. */
export const serverFiles = ({ env, cwd, sources }: Omit<FilePlaces, 'settings'>): readonly string[] => {
  const project = sources.has('project') ? projectFiles(cwd) : []
  return [
    join(managedDirectory(process.platform), MANAGED),
    ...(sources.has('local') || sources.has('user') ? [globalFile(env)] : []),
    ...project.filter((file, at) => at === 0 || existsSync(file)),
  ]
}

const MANAGED = 'managed-mcp.json'

const projectFiles = (cwd: string): readonly string[] => {
  const files: string[] = []
  for (let directory = resolve(cwd); ; directory = dirname(directory)) {
    files.push(join(directory, '.mcp.json'))
    if (directory === dirname(directory)) return files
  }
}

/** `.mcp.json` of the directory and of every parent; of the same name the innermost counts. */
const projectServers = async (
  cwd: string,
  read: (file: string) => Promise<JsonObject>,
): Promise<readonly Omit<FileServer, 'approved' | 'decided'>[]> => {
  const files = projectFiles(cwd)
  const byName = new Map<string, Omit<FileServer, 'approved' | 'decided'>>()
  const contents = await Promise.all(files.map(read))
  contents.forEach((content, index) => {
    const file = files[index] ?? ''
    for (const entry of rawEntries(serversIn(content), 'project')) {
      if (!byName.has(entry.name)) byName.set(entry.name, { ...entry, file })
    }
  })
  return [...byName.values()]
}

const contentOf = async (file: string, warnings: string[]): Promise<JsonObject> => {
  let found: JsonFile
  try {
    found = await readJsonFile(file)
  } catch (error) {
    warnings.push(`${file}: cannot be read (${messageOf(error)}); its MCP servers are ignored.`)
    return {}
  }
  if (found.state === 'corrupt') warnings.push(`${file}: no JSON object; its MCP servers are ignored.`)
  if (found.state !== 'ok') return {}
  if (found.value.mcpServers !== undefined && !isJsonObject(found.value.mcpServers)) {
    warnings.push(`${file}: "mcpServers" is no object; it is ignored.`)
  }
  return found.value
}

/** Answers of a person are kept with the project, beside what settings say. */
const mergeApprovals = (settings: FilePlaces['settings'], project: JsonObject): FilePlaces['settings'] => ({
  enableAllProjectMcpServers:
    settings.enableAllProjectMcpServers === true || project.enableAllProjectMcpServers === true,
  enabledMcpjsonServers: [
    ...(settings.enabledMcpjsonServers ?? []),
    ...strings(project.enabledMcpjsonServers),
  ],
  disabledMcpjsonServers: [
    ...(settings.disabledMcpjsonServers ?? []),
    ...strings(project.disabledMcpjsonServers),
  ],
})

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
