import { dirname, join, resolve } from 'node:path'
import type { JsonObject } from '@agent-engine/protocol'
import { isJsonObject } from '@agent-engine/protocol/json-object'
import { homeDirectory } from '../../config/paths.ts'
import { findDotGit } from '../../context/git-repository.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The file with the servers of user and local scope: `~/.claude.json`, moved by `CLAUDE_CONFIG_DIR` (spec: mcp §1.2). */
export const globalFile = (env: Env): string =>
  join(env.CLAUDE_CONFIG_DIR || homeDirectory(env), '.claude.json')

/** The key of a project in that file: the root of the git work tree, else the directory itself. */
export const projectKey = (cwd: string): string => {
  const dotGit = findDotGit(cwd)
  return dotGit === undefined ? resolve(cwd) : dirname(dotGit)
}

/** The entry of a project in the file's content; empty when there is none. */
export const projectEntry = (content: JsonObject, key: string): JsonObject => {
  const { projects } = content
  const entry = isJsonObject(projects) ? projects[key] : undefined
  return isJsonObject(entry) ? entry : {}
}

/** `mcpServers` of a file or entry; empty when there is none. */
export const serversIn = (content: JsonObject): JsonObject =>
  isJsonObject(content.mcpServers) ? content.mcpServers : {}
