import { stat } from 'node:fs/promises'
import { expect, it, onTestFinished } from 'vitest'
import { createTempProject } from './temp-project.ts'

it('lays files out in the work directory and in HOME, and shows the work directory afterwards', async () => {
  const project = await createTempProject({
    'a/b.txt': 'text',
    'run.sh': '#!/bin/sh',
    'c.json': { x: 1 },
    '~/.claude/settings.json': {},
    '.claude-sessions/s/transcript.jsonl': 'not the project',
  })
  onTestFinished(() => project.remove())
  expect(await project.files()).toEqual({ 'a/b.txt': 'text', 'c.json': '{"x":1}', 'run.sh': '#!/bin/sh' })
  expect((await stat(project.path('run.sh'))).mode & 0o111).not.toBe(0)
  expect(await project.read('~/.claude/settings.json')).toBe('{}')
  await project.remove()
  await expect(stat(project.cwd)).rejects.toThrow('ENOENT')
})
