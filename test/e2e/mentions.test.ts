import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { userLine } from '../support/lines.ts'
import { type Scenario, scenario } from '../support/scenario.ts'

const sent = async (s: Scenario, prompt: string, args: readonly string[] = []): Promise<string> => {
  const cli = s.session(args)
  cli.send(userLine(prompt))
  await cli.waitFor({ type: 'result' })
  return JSON.stringify(s.api.requests.at(-1)?.body.messages)
}

describe('what a prompt mentions', () => {
  it('is told when it is there and can not be had: PAIN-02 denied, outside of the project, a directory there', async () => {
    const s = await scenario({ files: { 'secret/key.txt': 'KEY=hidden', 'notes/a.txt': 'note' } })
    const outside = join(s.project.home, 'private')
    await mkdir(outside)
    await writeFile(join(outside, 'diary.txt'), 'dear diary')
    const deny = JSON.stringify({ permissions: { deny: ['Read(./secret/**)'] } })
    const messages = await sent(
      s,
      `see @secret/key.txt and @secret and @${outside} and @${outside}/diary.txt and @gone.txt and @notes`,
      ['--settings', deny],
    )
    expect(messages).not.toContain('KEY=hidden')
    expect(messages).not.toContain('dear diary')
    expect(messages.match(/diary\.txt/g)).toHaveLength(2)
    expect(messages).toContain(
      'secret/key.txt, which the prompt names with @, was not read for you: the permissions do not let you',
    )
    expect(messages).toContain(
      `${outside}, which the prompt names with @, was not read for you: that needs a permission`,
    )
    expect(messages).toContain(`${outside}/diary.txt, which the prompt names with @, was not read`)
    expect(messages).toContain('Result of that call of the LS tool:\\na.txt')
    expect(messages.match(/gone\.txt/g)).toHaveLength(1)
  })

  it('is cut when it is too large, and brings the memory of its directory', async () => {
    const s = await scenario({
      files: {
        'sub/big.txt': 'a line of text that repeats\n'.repeat(30_000),
        'sub/CLAUDE.md': 'Mind the sub directory.',
      },
    })
    const messages = await sent(s, 'look at @sub/big.txt')
    expect(messages).toContain('the file goes on: only')
    expect(messages.length).toBeLessThan(150_000)
    expect(messages.match(/Mind the sub directory\./g)).toHaveLength(1)
  })

  it('in a command is what its text names, not what its shell commands print', async () => {
    const s = await scenario({
      files: {
        'a.txt': 'content of a',
        'b.txt': 'content of b',
        '.claude/commands/look.md': '---\nallowed-tools: Bash(cat:*)\n---\n@a.txt !`cat names`\n',
        names: '@b.txt\n',
      },
    })
    const messages = await sent(s, '/look', ['--trust-project'])
    expect(messages).toContain('content of a')
    expect(messages).toContain('@b.txt')
    expect(messages).not.toContain('content of b')
  })
})
