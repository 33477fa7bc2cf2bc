import { createRouterClient } from '@orpc/server'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { nodeHost } from '../../src/cli/host.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { createRouter } from '../../src/host/router.ts'
import { tinyModel } from './tiny-model.ts'
import { imported } from './importing.ts'

/** A process of a host in whose work much goes wrong, with texts that say what they are told to. */
const [home, words] = process.argv.slice(2)
const host = nodeHost('cli', defaultFolders({ SPANWRIGHT_HOME: home }))
const client = createRouterClient(createRouter(host))
const tried = (call: Promise<unknown>) => call.catch(() => undefined)

const { id: project } = await client.projects.create({ name: 'P', sample: false })
const files = [
  new File([words], 'fine.txt'),
  new File([`{"text": "${words}`], 'broken.jsonl'),
  new File([`{"text": "${words}", "spans": [{"start": 0, "end": 999, "label": "X"}]}`], 'a.jsonl'),
  new File([`${words} I-X B-X\n${words}\n`], 'broken.conll'),
]
for (const file of files) {
  await tried(imported(client, { project, file }))
}

host.doctor = () => JSON.parse(words) as never
await tried(client.app.doctor())
host.settings = () => {
  throw new RangeError('settings have no end')
}
await tried(client.app.settings())
host.downloads.watch = async function* () {
  yield []
  throw new RangeError('downloads have no end')
}
const watching = async () => {
  for await (const event of await client.models.downloads()) void event
}
await tried(watching())

const { id: modelId, path } = await host.models.import(await tinyModel(home))
const tag = () => tried(client.tagging.text({ modelId, name: 'typed', text: words }))
await tag()
const worker = host.workers.shared()
// Killed with a request under way: one that is still to come would get another process.
const request = worker.request.bind(worker)
Object.assign(worker, {
  request(...asked: Parameters<typeof request>) {
    const task = request(...asked)
    process.kill(worker.pid as number, 'SIGKILL')
    return task
  },
})
await tag()
rmSync(join(path, 'model.safetensors'))
await tag()
await host.close()
process.send?.(worker.pid)
await once(process, 'disconnect').catch(() => undefined)
