import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { readTool } from './read.ts'
import { callTool, createWorkplace, failureOf, textOf, type Workplace } from './tool-testing.testing.ts'

let place: Workplace
beforeEach(async () => {
  place = await createWorkplace()
})
const read = (input: Record<string, unknown>) => callTool(readTool, input, place.ctx)
const fail = (input: Record<string, unknown>) => failureOf(readTool, input, place.ctx)
const png = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#36c' } })
    .png()
    .toBuffer()

describe('Read: images', () => {
  it('gives an image block, with the type of the bytes and not of the name', async () => {
    const bytes = await png(30, 20)
    await place.lay({ 'a.jpg': bytes })
    const outcome = await read({ file_path: 'a.jpg' })
    const data = bytes.toString('base64')
    expect(outcome.model.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
    ])
    expect(outcome.output).toEqual({
      type: 'image',
      file: {
        base64: data,
        type: 'image/png',
        originalSize: bytes.length,
        dimensions: { originalWidth: 30, originalHeight: 20, displayWidth: 30, displayHeight: 20 },
      },
    })
  })

  it('PAIN-20: scales large images down and refuses what is no image', async () => {
    await place.lay({ 'big.png': await png(4000, 3000), 'empty.png': '', 'text.png': 'hello' })
    expect((await read({ file_path: 'big.png' })).output).toMatchObject({
      file: {
        dimensions: { originalWidth: 4000, originalHeight: 3000, displayWidth: 2000, displayHeight: 1500 },
      },
    })
    expect(await fail({ file_path: 'empty.png' })).toMatchObject({ class: 'X', code: 'read_image_empty' })
    expect(await fail({ file_path: 'text.png' })).toMatchObject({
      class: 'X',
      code: 'read_image_not_an_image',
      message: expect.stringMatching(/text\.png.*68 65 6c 6c 6f/),
    })
  })

  it('shows SVG as text', async () => {
    await place.lay({ 'a.svg': '<svg/>' })
    expect(await textOf(readTool, { file_path: 'a.svg' }, place.ctx)).toBe('1\t<svg/>')
  })
})

describe('Read: PDF', () => {
  it('says that the document follows and lets it follow', async () => {
    await place.lay({ 'a.pdf': '%PDF-1.4 …' })
    const outcome = await read({ file_path: 'a.pdf', pages: '2-3' })
    const data = Buffer.from('%PDF-1.4 …').toString('base64')
    expect(outcome.model.content).toMatch(/a\.pdf \(12 bytes\).*pages 2-3/)
    expect(outcome.model.followUp).toEqual([
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } },
    ])
    expect(outcome.output).toEqual({
      type: 'pdf',
      file: { filePath: 'a.pdf', base64: data, originalSize: 12 },
    })
  })

  it('refuses what is no PDF, what is too large, and page ranges that are none', async () => {
    await place.lay({ 'a.pdf': 'hello', 'big.pdf': Buffer.alloc(20 * 1024 * 1024 + 1, '%PDF-') })
    expect(await fail({ file_path: 'a.pdf' })).toMatchObject({ class: 'X', code: 'read_pdf_invalid' })
    expect(await fail({ file_path: 'big.pdf' })).toMatchObject({
      class: 'X',
      code: 'read_pdf_too_big',
      message: expect.stringContaining('20MB'),
    })
    for (const pages of ['x', '0', '5-2', '1-21', '1,2']) {
      expect(await fail({ file_path: 'a.pdf', pages })).toMatchObject({
        class: 'V',
        code: 'read_pages_invalid',
      })
    }
  })
})

describe('Read: notebooks', () => {
  const notebook = (cells: unknown[], metadata = {}) =>
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 })

  it('gives one text with all cells and their outputs, then the images', async () => {
    const image = (await png(4, 4)).toString('base64')
    await place.lay({
      'n.ipynb': notebook([
        { cell_type: 'markdown', id: 'm1', metadata: {}, source: ['# Title\n', 'text'] },
        {
          cell_type: 'code',
          id: 'c1',
          metadata: {},
          execution_count: 2,
          source: 'print(1)',
          outputs: [
            { output_type: 'stream', name: 'stdout', text: ['1\n'] },
            {
              output_type: 'display_data',
              data: { 'text/plain': '<Figure>', 'image/png': `${image.slice(0, 10)}\n${image.slice(10)}` },
            },
            {
              output_type: 'error',
              ename: 'E',
              evalue: 'bad',
              traceback: ['\u001b[31mline 1\u001b[0m', 'line 2'],
            },
          ],
        },
        { cell_type: 'code', metadata: {}, execution_count: null, source: '', outputs: [] },
      ]),
    })
    const outcome = await read({ file_path: 'n.ipynb' })
    expect(outcome.model.content).toEqual([
      {
        type: 'text',
        text: '<cell id="m1"><cell_type>markdown</cell_type># Title\ntext</cell id="m1">\n<cell id="c1">print(1)</cell id="c1">\n\n1\n<Figure>\nE: bad\nline 1\nline 2\n<cell id="cell-2"></cell id="cell-2">',
      },
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
    ])
    expect(outcome.output).toEqual({
      type: 'notebook',
      file: {
        filePath: 'n.ipynb',
        cells: [
          { cellType: 'markdown', source: '# Title\ntext', cell_id: 'm1' },
          {
            cellType: 'code',
            source: 'print(1)',
            execution_count: 2,
            cell_id: 'c1',
            language: 'python',
            outputs: [
              { output_type: 'stream', text: '1\n' },
              {
                output_type: 'display_data',
                text: '<Figure>',
                image: { image_data: image, media_type: 'image/png' },
              },
              { output_type: 'error', text: 'E: bad\nline 1\nline 2' },
            ],
          },
          { cellType: 'code', source: '', cell_id: 'cell-2', language: 'python' },
        ],
      },
    })
    expect(place.ctx.readState.get(place.at('n.ipynb'))).toMatchObject({ view: 'whole' })
  })

  it('points to outputs that are too long', async () => {
    const outputs = [{ output_type: 'stream', text: 'x'.repeat(12_000) }]
    await place.lay({
      "it's.ipynb": notebook([{ cell_type: 'code', id: 'c', metadata: {}, source: 'x', outputs }]),
    })
    const text = JSON.stringify((await read({ file_path: "it's.ipynb" })).model.content)
    expect(text).toContain(`jq '.cells[0].outputs' 'it'\\\\''s.ipynb'`)
    expect(text).not.toContain('xxxx')
  })

  it('PAIN-20: leaves out images that the API would refuse', async () => {
    const data = { 'text/plain': 'fig', 'image/png': Buffer.from('no image').toString('base64') }
    const outputs = [{ output_type: 'execute_result', data }]
    await place.lay({
      'n.ipynb': notebook([{ cell_type: 'code', id: 'c', metadata: {}, source: 'x', outputs }]),
    })
    const { content } = (await read({ file_path: 'n.ipynb' })).model
    expect(content).toHaveLength(1)
    expect(JSON.stringify(content)).toContain('An image is left out')
  })

  it('has nothing to show of a notebook without cells, and refuses what is no notebook', async () => {
    await place.lay({ 'empty.ipynb': notebook([]), 'bad.ipynb': '{', 'other.ipynb': '{"a":1}' })
    expect((await read({ file_path: 'empty.ipynb' })).model.content).toEqual([])
    for (const file_path of ['bad.ipynb', 'other.ipynb']) {
      expect(await fail({ file_path })).toMatchObject({ class: 'X', code: 'read_notebook_bad_json' })
    }
  })

  it('refuses a notebook whose text is too long', async () => {
    const cells = Array.from({ length: 30 }, (_, index) => ({
      cell_type: 'code',
      id: `c${index}`,
      metadata: {},
      source: 'x'.repeat(9000),
      outputs: [],
    }))
    await place.lay({ 'n.ipynb': notebook(cells) })
    expect(await fail({ file_path: 'n.ipynb' })).toMatchObject({ class: 'X', code: 'read_too_big_notebook' })
  })
})
