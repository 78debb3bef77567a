import * as z from 'zod'
import { hookInput } from './base-input.ts'

export const configChangeHookInputSchema = hookInput('ConfigChange', {
  source: z.enum(['user_settings', 'project_settings', 'local_settings', 'policy_settings', 'skills']),
  file_path: z.string().optional(),
})

export const cwdChangedHookInputSchema = hookInput('CwdChanged', { old_cwd: z.string(), new_cwd: z.string() })

export const directoryAddedHookInputSchema = hookInput('DirectoryAdded', {
  directory: z.string(),
  source: z.enum(['slash_command', 'register_repo_root']),
})

export const fileChangedHookInputSchema = hookInput('FileChanged', {
  file_path: z.string(),
  event: z.enum(['change', 'add', 'unlink']),
})

export const worktreeCreateHookInputSchema = hookInput('WorktreeCreate', { name: z.string() })

export const worktreeRemoveHookInputSchema = hookInput('WorktreeRemove', { worktree_path: z.string() })

export type ConfigChangeHookInput = z.infer<typeof configChangeHookInputSchema>
export type CwdChangedHookInput = z.infer<typeof cwdChangedHookInputSchema>
export type DirectoryAddedHookInput = z.infer<typeof directoryAddedHookInputSchema>
export type FileChangedHookInput = z.infer<typeof fileChangedHookInputSchema>
export type WorktreeCreateHookInput = z.infer<typeof worktreeCreateHookInputSchema>
export type WorktreeRemoveHookInput = z.infer<typeof worktreeRemoveHookInputSchema>
