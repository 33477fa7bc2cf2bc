import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { OpenAPIClientAxios, type Document } from 'openapi-client-axios'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { unwrap } from '../../src/domain/failure.ts'
import type { Host } from '../../src/host/host.ts'
import { tagTexts } from '../../src/host/tagging/tagging.ts'
import { apiHandler } from '../../src/service/http.ts'
import { TaggerService } from '../../src/service/tagger.ts'
import { Project } from '../../src/storage/project.ts'
import { startServer } from '../../src/web/server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testHost } from '../support/temporary.ts'
import { tinyModel } from '../support/tiny-model.ts'

let home: string
let host: Host
let model: { id: string; path: string }

beforeEach(async () => {
  home = temporaryFolder()
  host = testHost(home)
  model = await host.models.import(await tinyModel(temporaryFolder()))
})

/** What a program gets that has read the service's description, and nothing else of ours. */
async function serve() {
  const api = apiHandler(new TaggerService(host), '1.2.3', (token) => token === 'secret')
  const server = await startServer({ host, pages: home, port: 0, api })
  const address = new URL('/v1/', server.url).href
  const definition = (await (await fetch(`${address}openapi.json`)).json()) as Document
  const program = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` }
    const made = new OpenAPIClientAxios({
      definition,
      axiosConfigDefaults: { headers, validateStatus: () => true },
      withServer: { url: address },
    })
    return made.init()
  }
  return { address, definition, program, close: server.close }
}

describe('the tagger over HTTP, to a client made of its description', () => {
  it('lists models, tags texts as the batch tagger does, many requests at once, and files', async () => {
    const { address, program, definition, close } = await serve()
    expect(definition.info).toMatchObject({ title: 'Spanwright, tagging', version: '1.2.3' })
    const client = await program('secret')
    const { data: listed } = await client.listModels()
    expect(listed.models).toMatchObject([{ id: model.id, labels: expect.any(Array) as unknown }])
    const texts = Array.from({ length: 60 }, (_, i) => `ann 🦉 met bob ${'x'.repeat(i % 7)}.`)
    const answers = await Promise.all(
      texts.map((text) =>
        client.tagTexts({}, { model: model.id, texts: [text], offsets: 'utf-16' }),
      ),
    )
    const named = texts.map((text) => ({ name: '', text }))
    const expected = await tagTexts(host.workers, model.path, named)
    expect(answers.map(({ data }) => data.results[0].entities as unknown)).toEqual(
      expected.map(({ text, entities }) =>
        entities.map((entity) => ({ ...entity, text: text.slice(entity.start, entity.end) })),
      ),
    )
    // An owl is one character for Python.
    const { data } = await client.tagTexts({}, { model: model.id, texts: texts.slice(0, 1) })
    const last = expected[0].entities.at(-1)!
    expect(data.results[0].entities.at(-1).end).toBe(last.end - (last.end > 5 ? 1 : 0))

    // The documents of a file, of whatever kind.
    const form = new FormData()
    form.append('model', model.id)
    form.append('file', new File(['Ann met Bob.\nCarl slept.\n'], 'two.txt'))
    const answer = await fetch(`${address}tag/file`, {
      method: 'POST',
      headers: { Authorization: 'Bearer secret' },
      body: form,
    })
    expect(answer.status, await answer.clone().text()).toBe(200)
    const { documents } = (await answer.json()) as { documents: { name: string; text: string }[] }
    expect(documents).toMatchObject([
      { name: 'two.txt 1', text: 'Ann met Bob.' },
      { name: 'two.txt 2', text: 'Carl slept.' },
    ])
    await close()
  })

  it('answers nobody without the token, no page, and says what is wrong', async () => {
    const { address, program, close } = await serve()
    const stranger = await program('guessed')
    expect((await stranger.listModels()).status).toBe(401)
    const headers = { Authorization: 'Bearer secret', Origin: 'https://evil.example' }
    expect((await fetch(`${address}models`, { headers })).status).toBe(403)
    const client = await program('secret')
    const unknown = await client.tagTexts({}, { model: 'none', texts: ['x'] })
    expect([unknown.status, unknown.data.message]).toEqual([
      404,
      'That model is not in the library any more; choose another.',
    ])
    expect((await client.tagTexts({}, { model: model.id, texts: [] })).status).toBe(422)
    const nothing = await fetch(`${address}nothing`, {
      headers: { Authorization: 'Bearer secret' },
    })
    expect(nothing.status).toBe(404)
    await close()
  })
})

describe('the tools of an assistant, through the protocol’s own client', () => {
  it('tag, and add suggestions that a person reviews', async () => {
    const path = join(temporaryFolder(), 'news.spanwright')
    const project = unwrap(Project.create(path))
    unwrap(project.addDocuments('Import', [{ text: 'Ann met Bob. Ann left.', spans: [] }], []))
    project.close()
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [main, 'mcp'],
      env: { ...process.env, SPANWRIGHT_HOME: home } as Record<string, string>,
    })
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(transport)
    const call = async (name: string, args: Record<string, unknown>) => {
      const { content, structuredContent, isError } = await client.callTool({
        name,
        arguments: args,
      })
      return { isError, value: structuredContent, text: JSON.stringify(content) }
    }
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual([
      ...['add_suggestions', 'list_documents', 'list_labels', 'list_models', 'tag_text'],
    ])
    const { value, text } = await call('tag_text', { model: model.id, text: 'ann met bob.' })
    expect(value, text).toHaveProperty('entities')
    const suggest = (...suggestions: object[]) =>
      call('add_suggestions', { project: path, source: 'assistant', suggestions })
    const wrong = await suggest({ document: 1, text: 'Carl', label: 'PERSON' })
    expect([wrong.isError, wrong.text]).toEqual([true, expect.stringContaining('stands nowhere')])
    const added = await suggest(
      { document: 1, text: 'Ann', label: 'PERSON', occurrence: 2 },
      { document: 1, text: 'Bob', label: 'PERSON' },
    )
    expect(added.value).toEqual({ added: 2 })
    await client.close()
    const reviewed = unwrap(Project.open(path))
    expect(reviewed.spans(1)).toEqual([])
    expect(reviewed.suggestions(1)).toMatchObject([
      { start: 8, end: 11, source: 'assistant', origin: 'model' },
      { start: 13, end: 16 },
    ])
    reviewed.close()
  })
})
