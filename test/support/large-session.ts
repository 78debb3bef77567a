import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TempProject } from './temp-project.ts'

/** Turns of a prompt, a text, a tool use and its result, as the engine writes them. */
export function writeSession(
  project: Pick<TempProject, 'cwd' | 'home'>,
  turns: number,
  words: string,
): { id: string; path: string } {
  const id = randomUUID()
  const directory = join(project.home, '.claude', 'projects', project.cwd.replace(/[^A-Za-z0-9]/g, '-'))
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `${id}.jsonl`)
  const fd = openSync(path, 'wx', 0o600)
  let parentUuid: string | null = null
  const write = (body: object, extras: object = {}): void => {
    const uuid = randomUUID()
    const envelope = { parentUuid, isSidechain: false, userType: 'external', cwd: project.cwd, sessionId: id }
    const line = {
      ...envelope,
      version: '0.1.0',
      gitBranch: 'main',
      ...body,
      uuid,
      timestamp: '2025-10-18T09:00:01.143Z',
    }
    writeSync(fd, `${JSON.stringify({ ...line, ...extras })}\n`)
    parentUuid = uuid
  }
  const usage = {
    input_tokens: 10,
    output_tokens: 5,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  }
  for (let turn = 0; turn < turns; turn++) {
    const head = {
      id: `msg_${turn}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5-20250929',
      usage,
    }
    const message = (block: object) => ({
      ...head,
      stop_reason: 'tool_use',
      stop_sequence: null,
      content: [block],
    })
    const file_path = `/srv/app/file-${turn}`
    write({ type: 'user', message: { role: 'user', content: `Do ${turn}. ${words}` } })
    write({ type: 'assistant', message: message({ type: 'text', text: words }), requestId: `req_${turn}` })
    const use = { type: 'tool_use', id: `toolu_${turn}`, name: 'Read', input: { file_path } }
    write({ type: 'assistant', message: message(use), requestId: `req_${turn}` })
    const content = words + words
    const block = { tool_use_id: `toolu_${turn}`, type: 'tool_result', content }
    const toolUseResult = {
      type: 'text',
      file: { filePath: file_path, content: content + words, numLines: 3 },
    }
    write({ type: 'user', message: { role: 'user', content: [block] } }, { toolUseResult })
  }
  closeSync(fd)
  return { id, path }
}
