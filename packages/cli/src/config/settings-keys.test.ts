import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { permissionSettingsSchema } from '@agent-engine/protocol/settings/permissions-settings'
import { settingsSchema } from '@agent-engine/protocol/settings/settings'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const CLI = 'packages/cli/src'
const EFFECTS = 'test/e2e/settings-effects.test.ts'
const SETTINGS = 'test/e2e/settings.test.ts'
const SKILLS = 'test/e2e/skill-fields.test.ts'
const POLICY = `${CLI}/app/compose/mcp-policy.test.ts`

/** The test that shows what a key does, and the word to find there when it is not the key itself. */
const TESTED: Readonly<Record<string, string | readonly [file: string, word: string]>> = {
  env: SETTINGS,
  cleanupPeriodDays: 'test/e2e/sessions-command.test.ts',
  sessionStore: 'test/e2e/sessions-command.test.ts',
  sessions: 'test/e2e/settings-changes.test.ts',
  attribution: EFFECTS,
  includeCoAuthoredBy: EFFECTS,
  language: EFFECTS,
  statusLine: 'test/e2e/chat.test.ts',
  hooks: 'test/e2e/hooks.test.ts',
  disableAllHooks: 'test/e2e/command-hooks.test.ts',
  allowManagedHooksOnly: 'test/e2e/command-hooks.test.ts',
  allowedHttpHookUrls: EFFECTS,
  httpHookAllowedEnvVars: EFFECTS,
  model: SETTINGS,
  fallbackModel: [`${CLI}/config/load-settings.test.ts`, 'fallbackModel'],
  availableModels: SETTINGS,
  alwaysThinkingEnabled: EFFECTS,
  effortLevel: `${CLI}/config/settings-env.test.ts`,
  agent: EFFECTS,
  sendUserId: EFFECTS,
  apiKeyHelper: SETTINGS,
  autoCompactEnabled: [`${CLI}/context/thresholds.test.ts`, 'enabled: false'],
  autoCompactWindow: `${CLI}/context/thresholds.test.ts`,
  includeGitInstructions: EFFECTS,
  memory: [`${CLI}/context/memory/memory.test.ts`, 'agentsMd'],
  claudeMdExcludes: EFFECTS,
  fileCheckpointingEnabled: 'test/e2e/chat.test.ts',
  bashOutputMaxChars: `${CLI}/config/settings-env.test.ts`,
  defaultShell: EFFECTS,
  webFetch: 'test/e2e/web-tools.test.ts',
  bashOutput: [`${CLI}/tools/bash-output.test.ts`, 'wholeOutput'],
  enableAllProjectMcpServers: 'test/e2e/mcp.test.ts',
  enabledMcpjsonServers: 'test/e2e/mcp-reload.test.ts',
  disabledMcpjsonServers: 'test/e2e/mcp.test.ts',
  useEnterpriseMcpConfigOnly: POLICY,
  allowedMcpServers: POLICY,
  deniedMcpServers: POLICY,
  allowManagedMcpServersOnly: POLICY,
  disableBundledSkills: EFFECTS,
  disableSkillShellExecution: EFFECTS,
  skillListingBudgetFraction: SKILLS,
  skillListingMaxDescChars: SKILLS,
  skillOverrides: EFFECTS,
  commands: ['test/e2e/skill-fields.test.ts', 'argBase'],
  outputStyle: 'test/e2e/extensions.test.ts',
  sandbox: EFFECTS,
  allowManagedPermissionRulesOnly: SETTINGS,
  disableSideloadFlags: EFFECTS,
  requiredMinimumVersion: EFFECTS,
  requiredMaximumVersion: `${CLI}/config/requirements.test.ts`,
  companyAnnouncements: 'test/e2e/chat.test.ts',
  'permissions.allow': SETTINGS,
  'permissions.deny': SETTINGS,
  'permissions.ask': 'test/e2e/permission-truth-table.test.ts',
  'permissions.defaultMode': SETTINGS,
  'permissions.disableBypassPermissionsMode': SETTINGS,
  'permissions.additionalDirectories': SETTINGS,
  'permissions.blockReadsOutsideWorkingDirectories': [`${CLI}/permissions/gate.test.ts`, 'denyReadsOutside'],
  'permissions.blockWritesOutsideWorkingDirectories': [
    `${CLI}/permissions/gate.test.ts`,
    'denyWritesOutside',
  ],
  'permissions.denyInsteadOfPrompting': [`${CLI}/permissions/gate.test.ts`, 'denyInsteadOfAsking'],
}

const keys = [
  ...Object.keys(settingsSchema.shape).filter((key) => key !== 'permissions'),
  ...Object.keys(permissionSettingsSchema.shape).map((key) => `permissions.${key}`),
]

/** The rows of the table in docs/settings.md. */
const withoutEffect = (): readonly string[] => {
  const section = read('docs/settings.md').split('## Accepted and without effect')[1]?.split('\n## ')[0] ?? ''
  return [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key),
  )
}

describe('every key of the settings', () => {
  it('has an effect that a test shows, or stands on the list of those without', () => {
    expect([...Object.keys(TESTED), ...withoutEffect()].sort()).toEqual([...keys].sort())
  })

  it.each(Object.entries(TESTED))('%s is in its test', (key, where) => {
    const [file, word] = typeof where === 'string' ? [where, key.replace(/^permissions\./, '')] : where
    expect(read(file)).toContain(word)
  })
})
