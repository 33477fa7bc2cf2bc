import { unwrap } from '../../src/domain/failure.ts'
import { Project } from '../../src/storage/project.ts'

/**
 * A process in which four clients add documents to a project, label and finish them, and take some of it
 * back, each at its own pace, until it is killed. It prints when a document was answered for, and its text.
 */
const [path] = process.argv.slice(2)
const project = unwrap(Project.open(path))
const start = Array.from({ length: 2000 }, (_, i) => ({
  text: `start ${i} ${'and so on '.repeat(20)}`,
  spans: [],
}))
unwrap(project.addDocuments('Import', start, [{ name: 'PERSON' }]))
const labelId = project.labels()[0].id

async function client(name: number): Promise<void> {
  for (let n = 0; ; n++) {
    const text = `client${name}-${n}`
    unwrap(project.addDocuments(`Add ${text}`, [{ text, spans: [] }], []))
    process.stdout.write(`${Date.now()} ${text}\n`)
    const documentId = 1 + Math.floor(Math.random() * 2000)
    const provenance = { origin: 'human' as const, source: '', score: null }
    const span = { id: text, documentId, start: 0, end: 5, labelId, ...provenance }
    unwrap(project.apply('Label', [{ type: 'span.create', span }]))
    const patch = { status: 'done' as const, note: 'seen '.repeat(n % 200) }
    unwrap(project.apply('Done', [{ type: 'document.update', id: documentId, patch }]))
    if (n % 3 === 0) unwrap(project.undo())
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
  }
}

await Promise.all([1, 2, 3, 4].map(client))
