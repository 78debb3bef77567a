import { writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { notebookEditTool } from './notebook-edit.ts'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const code = (id: string | undefined, source: string | string[]) => ({
  cell_type: 'code',
  ...(id === undefined ? {} : { id }),
  metadata: { tags: ['keep'] },
  execution_count: 3,
  outputs: [{ output_type: 'stream', name: 'stdout', text: ['1\n'] }],
  source,
})
const notebook = (cells: unknown[], minor = 5) => ({
  cells,
  metadata: { language_info: { name: 'python' }, custom: { kept: true } },
  nbformat: 4,
  nbformat_minor: minor,
})
const lay = (value: unknown, end = '\n') =>
  place.lay({ 'n.ipynb': typeof value === 'string' ? value : JSON.stringify(value) + end })
const read = () => callTool(readTool, { file_path: 'n.ipynb' }, place.ctx)
const edit = (input: Record<string, unknown>) =>
  callTool(notebookEditTool, { notebook_path: 'n.ipynb', new_source: 'new', ...input }, place.ctx)
const fail = (input: Record<string, unknown>) =>
  failureOf(notebookEditTool, { notebook_path: 'n.ipynb', new_source: 'new', ...input }, place.ctx)
const cells = async () => JSON.parse(await place.text('n.ipynb')).cells

describe('NotebookEdit', () => {
  it('replaces the source of a cell, clears its outputs and keeps the rest', async () => {
    await lay(notebook([code('c1', ['1+\n', '1']), code('c2', 'x')]))
    await read()
    const outcome = await edit({ cell_id: 'c1', new_source: '2+2' })
    const text = await place.text('n.ipynb')
    const expected = notebook([{ ...code('c1', '2+2'), execution_count: null, outputs: [] }, code('c2', 'x')])
    expect(text).toBe(`${JSON.stringify(expected, null, 1)}\n`)
    expect(outcome.output).toEqual({
      new_source: '2+2',
      old_source: '1+\n1',
      cell_type: 'code',
      language: 'python',
      edit_mode: 'replace',
      cell_id: 'c1',
      error: '',
      notebook_path: 'n.ipynb',
      original_file: expect.stringContaining('"c1"'),
      updated_file: text,
    })
    expect(outcome.model.content).toBe('Updated cell c1 with 2+2')
    await edit({ cell_id: 'c2', new_source: 'again' })
  })

  it('changes the type of a cell', async () => {
    await lay(notebook([code('c1', 'x')]))
    await read()
    await edit({ cell_id: 'c1', cell_type: 'markdown' })
    expect((await cells())[0]).toEqual({
      cell_type: 'markdown',
      id: 'c1',
      metadata: { tags: ['keep'] },
      source: 'new',
    })
    await edit({ cell_id: 'c1', cell_type: 'code' })
    expect((await cells())[0]).toMatchObject({ cell_type: 'code', execution_count: null, outputs: [] })
  })

  it('inserts after a cell or at the start, with an id where the format has them', async () => {
    await lay(notebook([code('c1', 'x')]))
    await read()
    const outcome = await edit({ edit_mode: 'insert', cell_type: 'code', cell_id: 'c1' })
    expect((await cells())[1]).toEqual({
      cell_type: 'code',
      id: expect.stringMatching(/^[0-9a-f]{8}$/),
      metadata: {},
      execution_count: null,
      outputs: [],
      source: 'new',
    })
    expect(outcome.output).toMatchObject({
      cell_id: (await cells())[1].id,
      edit_mode: 'insert',
      old_source: '',
    })
    await edit({ edit_mode: 'insert', cell_type: 'markdown' })
    expect((await cells())[0]).toEqual({
      cell_type: 'markdown',
      id: expect.any(String),
      metadata: {},
      source: 'new',
    })
  })

  it('deletes a cell', async () => {
    await lay(notebook([code('c1', 'x'), code('c2', 'y')]))
    await read()
    const outcome = await edit({ edit_mode: 'delete', cell_id: 'c1' })
    expect((await cells()).map(({ id }: { id: string }) => id)).toEqual(['c2'])
    expect(outcome.model.content).toBe('Deleted cell c1')
    expect(outcome.model.content).not.toContain('new')
  })

  it('addresses cells of notebooks without ids by index, and reports that', async () => {
    await lay(notebook([code(undefined, 'a'), code(undefined, 'b')], 4), '')
    await read()
    expect((await edit({ cell_id: 'cell-1' })).output).toMatchObject({ cell_id: 'cell-1', old_source: 'b' })
    expect((await edit({ edit_mode: 'insert', cell_type: 'code', cell_id: 'cell-0' })).output).toMatchObject({
      cell_id: 'cell-1',
    })
    expect((await cells()).map(({ id }: { id?: string }) => id)).toEqual([undefined, undefined, undefined])
    expect(await place.text('n.ipynb')).not.toMatch(/\n$/)
  })
})

describe('NotebookEdit refuses', () => {
  it.each([
    [{ notebook_path: 'a.txt', cell_id: 'c1' }, 'nb_not_ipynb'],
    [{ notebook_path: 'none.ipynb', cell_id: 'c1' }, 'nb_not_found'],
    [{}, 'nb_cell_id_required'],
    [{ edit_mode: 'delete' }, 'nb_cell_id_required'],
    [{ edit_mode: 'insert' }, 'nb_cell_type_required'],
    [{ cell_id: 'zz' }, 'nb_cell_not_found'],
    [{ cell_id: 'cell-7' }, 'nb_cell_index_out_of_range'],
    [{ cell_id: 'c1', edit_mode: 'rename' }, 'input_invalid'],
  ])('%j with %s', async (input, code_) => {
    await lay(notebook([code('c1', 'x')]))
    await read()
    expect(await fail(input)).toMatchObject({ class: 'V', code: code_ })
  })

  it('quotes the id, gives the index', async () => {
    await lay(notebook([code('c1', 'x')]))
    await read()
    expect((await fail({ cell_id: 'zz' })).message).toContain('"zz"')
    expect((await fail({ cell_id: 'cell-7' })).message).toContain('7')
  })

  it('a notebook that is no JSON, was not read, or has changed', async () => {
    await lay(notebook([code('c1', 'x')]))
    expect(await fail({ cell_id: 'c1' })).toMatchObject({ class: 'V', code: 'not_read' })
    await read()
    await writeFile(place.at('n.ipynb'), '{')
    expect(await fail({ cell_id: 'c1' })).toMatchObject({ class: 'V', code: 'stale' })
    await lay('{}')
    await failureOf(readTool, { file_path: 'n.ipynb' }, place.ctx)
    const knowing = place.ctx.readState.get(place.at('n.ipynb'))
    const { hashBytes } = await import('../platform/hash.ts')
    if (knowing)
      place.ctx.readState.set(place.at('n.ipynb'), {
        ...knowing,
        hash: hashBytes(await place.bytes('n.ipynb')),
      })
    expect(await fail({ cell_id: 'c1' })).toMatchObject({ class: 'V', code: 'nb_bad_json' })
  })

  it('is about writing its path', async () => {
    const call = await notebookEditTool.prepare({ notebook_path: 'n.ipynb', new_source: '' }, '/w')
    expect(call.subjects).toEqual([{ kind: 'path', access: 'write', path: '/w/n.ipynb' }])
  })
})
