import { format, resolveConfig } from 'prettier'
import type { kinds } from '../../src/formats/index.ts'

/** docs/formats.md, made from the registry. */
export async function formatsPage(list: typeof kinds): Promise<string> {
  const rows = list.map((kind) => {
    const lost = 'cannotHold' in kind ? kind.cannotHold || 'nothing is lost' : 'is only read'
    const files = kind.extensions.map((extension) => `\`${extension}\``).join(' ')
    return `| ${kind.title} | \`${kind.id}\` | ${kind.help} | ${files} | ${lost} |`
  })
  const page = `# Formats

What documents are imported from and exported to. The kind of a file is found out from what is in it,
then from its name. This table is made from the registry; after a change there, run
\`npx vitest run --project unit tests/unit/formats -u\`.

| format | \`--format\` | what it is | files | cannot hold |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`
  return format(page, { ...(await resolveConfig('docs/formats.md')), parser: 'markdown' })
}
