/**
 * Models of every family, random, that read words or pieces, once or for spans inside spans: each as a folder for bigger
 * machines, with texts and what is found in them here; two of three with words and shapes beside the network. cluster.py finds the same with the programs of the folder.
 *
 * Run by hand: node tests/golden/cluster.ts FOLDER && python tests/golden/cluster.py FOLDER
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { readCheckpoint, writeCheckpoint } from '../../src/checkpoints/folder.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { classNames } from '../../src/domain/tags.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'
import { formatById, readFile } from '../../src/formats/index.ts'
import { families } from '../../src/families/index.ts'
import { writeClusterFolder } from '../../src/host/cluster/cluster-folder.ts'
import { defaultFolders } from '../../src/host/folders.ts'
import { Host } from '../../src/host/host.ts'
import { nodeForkWorker } from '../../src/host/supervisor/node-worker.ts'
import { reading } from '../../src/model/reading.ts'
import { trainingSettings } from '../../src/model/training-settings.ts'
import type { Architecture } from '../../src/nn/config.ts'
import { entitiesOf, Tagger } from '../../src/tagging/tagger.ts'
import { teachVote } from '../../src/training/vote.ts'
import { resources, sampleFile } from '../support/sample-file.ts'
import { untouched } from '../support/small-run.ts'
import { anyText } from '../support/text.ts'
import { tinyModel } from '../support/tiny-model.ts'

const [folder] = process.argv.slice(2)
const { documents } = unwrap(await readFile('sample.spanwright.jsonl', readFileSync(sampleFile)))
const texts = [
  ...documents.slice(0, 40).map(({ text }) => text),
  documents.map(({ text }) => text).join(' '),
  ...fc.sample(anyText({ minLength: 1, maxLength: 60 }), { numRuns: 200, seed: 7 }),
  ...['', ' ', 'a  b', 'e\u0301a [SEP] <s>', '在北京 cafe\u0301 👍🏽 x', 'ﬁne ½ ㈱ İstanbul'],
].filter((text) => text.isWellFormed())

const ways = [
  { unit: 'word', decoding: 'argmax', depths: 1, innerCost: 0 },
  { unit: 'word', decoding: 'constrained', depths: 2, innerCost: 0, lexicalVote: 1 },
  { unit: 'piece', decoding: 'constrained', depths: 1, innerCost: 0.7, lexicalVote: 0.5 },
] as const

const types = [...new Set(documents.flatMap(({ spans }) => spans.map(({ label }) => label)))].sort()
const labels = classNames(types)
const taught = documents.map(({ text, spans, words = null }, id) => {
  return { id, text, spans, words, split: 'train' as const, reviewed: null }
})
const snapshot = { labels: types, revision: 1, documents: taught }

mkdirSync(folder, { recursive: true })
const host = new Host({
  ...{ shell: 'cli', version: '0.0.0', forkWorker: nodeForkWorker(), resources },
  folders: defaultFolders({ SPANWRIGHT_HOME: join(folder, 'home') }),
})
const project = host.projects.get(host.projects.create('P').id)
const jsonl = unwrap(formatById('jsonl'))
for (const architecture of Object.keys(families) as Architecture[]) {
  for (const [number, way] of ways.entries()) {
    const name = `${architecture}-${number}`
    const { depths } = way
    const made = await tinyModel(join(folder, 'models'), { architecture, depths, labels })
    const model = unwrap(await readCheckpoint(made))
    const calibration = { slope: 0.8, offset: 0.1 }
    const how = reading.parse({ ...way, maxLength: 40, calibration })
    const asked = { ...model, reading: how }
    const vote = (await teachVote(snapshot, asked, trainingSettings.parse({}), untouched))?.vote
    unwrap(await writeCheckpoint(made, { ...asked, vote }))
    const out = join(folder, name)
    await writeClusterFolder(host, project, { training: null, model: made }, out)
    const tagger = unwrap(await Tagger.open(made, onnxCpuEngine))
    const tagged = await tagger.tag(texts.map((text) => ({ text })))
    const found = tagged.map((one, i) => ({ text: texts[i], spans: entitiesOf(one) }))
    writeFileSync(join(out, 'expected.jsonl'), String(jsonl.write(found).content))
    await tagger.dispose()
    console.log(
      name,
      found.reduce((sum, { spans }) => sum + spans.length, 0),
    )
  }
}
await host.close()
