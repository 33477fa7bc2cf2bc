import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
let linter: ESLint

beforeAll(() => {
  linter = new ESLint({ cwd: root })
})

/** Rules that an import would break if it stood at the top of an existing file. */
async function broken(file: string, statement: string): Promise<(string | null)[]> {
  const [{ messages }] = await linter.lintText(`${statement}\n`, { filePath: `${root}/${file}` })
  const rules = messages.map(({ ruleId }) => ruleId)
  return rules.filter((rule) => rule && /^boundaries|restricted-imports$/.test(rule))
}

describe('the import rules', () => {
  it.each([
    ['the pure domain reaching out', 'src/domain/words.ts', "import '../text/tokenizer.ts'"],
    ['the page reaching into the host', 'renderer/main.ts', "import '../src/host/host.ts'"],
    ['a place reaching into another', 'renderer/tag/results.ts', "import '../train/csv.ts'"],
    [
      'the page’s controls knowing a project',
      'renderer/ui/words.ts',
      "import '../project/undo.ts'",
    ],
    ['the host loading an engine', 'src/host/host.ts', "import '../engines/onnx/engine.ts'"],
    ['a format touching storage', 'src/formats/jsonl.ts', "import '../storage/project.ts'"],
    ['SQLite outside storage', 'src/host/host.ts', "import 'better-sqlite3'"],
    ['ONNX Runtime outside its engine', 'src/training/loop.ts', "import 'onnxruntime-node'"],
    ['Electron outside the shell', 'src/host/host.ts', "import 'electron'"],
  ])('refuse %s', async (_, file, statement) => {
    expect(await broken(file, statement)).toHaveLength(1)
  })

  it.each([
    ['the host using storage', 'src/host/host.ts', "import '../storage/project.ts'"],
    ['storage using SQLite', 'src/storage/file/database.ts', "import 'better-sqlite3'"],
    ['the workspace showing labels', 'renderer/annotate/panes.ts', "import '../labels/labels.ts'"],
    ['the frame using the project', 'renderer/main.ts', "import './project/project.ts'"],
    ['the page using the contract', 'renderer/main.ts', "import '../src/contract/index.ts'"],
  ])('allow %s', async (_, file, statement) => {
    expect(await broken(file, statement)).toEqual([])
  })
})
