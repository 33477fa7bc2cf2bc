import { createHash } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { PIECE_BYTES } from '../../src/model/limits.ts'
import { startServer } from '../../src/web/server.ts'
import { imported } from '../support/importing.ts'
import { lettingIn, pageOf } from '../support/socket-page.ts'
import { temporaryFolder, testHost } from '../support/temporary.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

async function projectOverSocket() {
  const host = testHost()
  const server = await startServer({ host, pages: temporaryFolder(), port: 0 })
  onTestFinished(() => server.close())
  const url = new URL(server.url)
  const { socket, api } = await pageOf({ url, headers: await lettingIn(url) })
  onTestFinished(() => socket.terminate())
  const { id: project } = await api.projects.create({ name: 'P', sample: false })
  return { host, api, project }
}

it('a file of which nothing came is told in a sentence', async () => {
  const { api, project } = await projectOverSocket()
  const file = { sentFile: crypto.randomUUID(), name: 'a.txt' } as unknown as File
  const asked = api.documents.importTwins({ project, files: [{ file }] })
  await expect(asked).rejects.toThrow('a.txt did not arrive whole; choose it again.')
})

it('a file larger than a message is imported over a socket as it is', async () => {
  const { host, api, project } = await projectOverSocket()
  // Characters of one to four bytes, so that pieces end inside of some.
  const text = 'aé€😀'.repeat(PIECE_BYTES / 4)
  const file = new File([JSON.stringify({ text })], 'large.jsonl')
  expect(file.size).toBeGreaterThan(2 * PIECE_BYTES)
  expect(await imported(api, { project, file })).toMatchObject({ documents: 1 })
  const stored = host.projects.get(project).document(1)
  expect(digest(String(stored?.document.text))).toBe(digest(text))
})
