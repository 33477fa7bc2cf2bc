/**
 * Writes spanwright-logits.json into a model folder: token ids and logits of a few texts, as computed here.
 * Run by hand: node tests/golden/loads.ts FOLDER, then python tests/golden/loads.py FOLDER
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCheckpoint } from '../../src/checkpoints/folder.ts'
import { unwrap } from '../../src/domain/failure.ts'
import { onnxCpuEngine } from '../../src/engines/onnx/engine.ts'

const texts = [
  'Mara Lindqvist flew from Port Ellis to Bergen on Friday to meet Kestrel Airways.',
  'Élan Vital café – naïve, ﬁne & 50 % of İstanbul’s 北京 offices!',
  'e-mail: a.b@example.org; #hashtag @user http://t.co/x1 🙂👍🏽',
  'مرحبا بالعالم and שלום',
  'x',
]
const folder = process.argv[2]
const { config, weights, tokenizer } = unwrap(await readCheckpoint(folder))
const { clsId, sepId } = tokenizer
const session = await onnxCpuEngine.tag(config, weights)
const results = []
for (const text of texts) {
  const pieces = tokenizer.encode(text, tokenizer.words(text)).flat()
  const ids = [clsId, ...pieces.map(({ id }) => id), sepId]
  const logits = await session.logits({
    B: 1,
    T: ids.length,
    inputIds: Int32Array.from(ids),
    attentionMask: new Int32Array(ids.length).fill(1),
  })
  results.push({ text, ids, logits: [...logits] })
}
await session.dispose()
const report = { labels: config.labels, texts: results }
writeFileSync(join(folder, 'spanwright-logits.json'), JSON.stringify(report))
console.log(`${results.length} texts written; now run python tests/golden/loads.py ${folder}`)
