import type * as z from 'zod'
import { wireObject } from '../wire-object.ts'
import { contextSection } from './context-settings.ts'
import { credentialSection } from './credential-settings.ts'
import { extensionSection } from './extension-settings.ts'
import { hooksSection } from './hooks-settings.ts'
import { managedSection } from './managed-settings.ts'
import { mcpSection } from './mcp-settings.ts'
import { modelSection } from './model-settings.ts'
import { permissionsSection } from './permissions-settings.ts'
import { sandboxSection } from './sandbox-settings.ts'
import { sessionSection } from './session-settings.ts'
import { toolSection } from './tool-settings.ts'

/** A settings file (spec: settings, section 5). Keys without a schema are kept and mean nothing to the engine. */
export const settingsSchema = wireObject({
  ...sessionSection,
  ...permissionsSection,
  ...hooksSection,
  ...modelSection,
  ...credentialSection,
  ...contextSection,
  ...toolSection,
  ...mcpSection,
  ...extensionSection,
  ...sandboxSection,
  ...managedSection,
})

export type Settings = z.infer<typeof settingsSchema>
