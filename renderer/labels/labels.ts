import type { Edit } from '../../src/model/edits.ts'
import type { Label } from '../../src/model/labels.ts'
import { confirmed } from '../ui/dialogs.ts'
import { useProject } from '../project/project.ts'
import { counted } from '../ui/words.ts'
import { useUndo } from '../project/undo.ts'
import { HUES } from '../../src/model/limits.ts'

type Starter = Pick<Label, 'name' | 'description'>

/** Labels to begin with, by the kind of text. */
export const starterSets: readonly { title: string; labels: readonly Starter[] }[] = [
  {
    title: 'News',
    labels: [
      { name: 'PERSON', description: 'People by name, without titles' },
      { name: 'ORG', description: 'Companies, authorities, clubs, parties' },
      { name: 'PLACE', description: 'Countries, towns, rivers, buildings' },
      { name: 'DATE', description: 'Days, months and years' },
    ],
  },
  {
    title: 'Contracts',
    labels: [
      { name: 'PARTY', description: 'Who is bound by it, by name' },
      { name: 'DATE', description: 'Days on which something begins, ends or is due' },
      { name: 'AMOUNT', description: 'Sums of money, with their currency' },
      { name: 'PERIOD', description: 'How long something lasts, such as thirty days' },
      { name: 'CLAUSE', description: 'References to clauses, sections and annexes' },
      { name: 'LAW', description: 'Statutes, and the law that applies' },
    ],
  },
  {
    title: 'Biomedicine',
    labels: [
      { name: 'DISEASE', description: 'Diseases, syndromes and symptoms' },
      { name: 'CHEMICAL', description: 'Drugs and other substances' },
      { name: 'GENE', description: 'Genes and proteins' },
      { name: 'SPECIES', description: 'Organisms' },
      { name: 'CELL', description: 'Cell lines and types of cells' },
    ],
  },
]

/** The hue used least, the first of several. */
function freeHue(labels: readonly Pick<Label, 'colour'>[]): number {
  const used = HUES.map((_, hue) => labels.filter(({ colour }) => colour === hue).length)
  return used.indexOf(Math.min(...used))
}

/** The key that stands beside a label: its letter, or its digit by position. */
export function labelKey(label: Label, index: number): string | undefined {
  return label.key === '' ? digitKey(index) : label.key
}

/** The digit that labels have by position: 1…9 and 0, then the same with Shift. */
export function digitKey(index: number): string | undefined {
  if (index >= 20) return undefined
  return `${index < 10 ? '' : 'Shift+'}${(index + 1) % 10}`
}

/** Labels to be added to those that there are, each with a hue of its own. */
function newLabels(wanted: readonly Starter[], known: readonly Label[]): Label[] {
  const made: Label[] = []
  for (const { name, description } of wanted) {
    const position = known.length + made.length
    const colour = freeHue([...known, ...made])
    made.push({ id: crypto.randomUUID(), name, colour, key: '', description, position })
  }
  return made
}

/** The edits that move a label to another place in the list; the others close up. */
function moves(labels: readonly Label[], label: Label, to: number): Edit[] {
  const others = labels.filter(({ id }) => id !== label.id)
  const order = [...others.slice(0, to), label, ...others.slice(to)]
  return order.flatMap(({ id, position }, index): Edit[] =>
    position === index ? [] : [{ type: 'label.update', id, patch: { position: index } }],
  )
}

/** Everything that can be done to labels, each as one undo step. */
export function useLabels() {
  const project = useProject()
  const { offer } = useUndo()
  const spansOf = ({ id }: Label): number => {
    const counts = project.progress?.perLabel ?? {}
    return Object.hasOwn(counts, id) ? counts[id] : 0
  }

  function create(wanted: readonly Starter[]): Promise<boolean> {
    const title = wanted.length === 1 ? `Create label ${wanted[0].name}` : 'Create labels'
    const made = newLabels(wanted, project.labels)
    return project.apply({ title, edits: made.map((label) => ({ type: 'label.create', label })) })
  }

  function update(label: Label, patch: Partial<Omit<Label, 'id'>>): Promise<boolean> {
    const title = patch.name ? `Rename ${label.name} to ${patch.name}` : `Change ${label.name}`
    return project.apply({ title, edits: [{ type: 'label.update', id: label.id, patch }] })
  }

  async function move(label: Label, to: number): Promise<boolean> {
    const edits = moves(project.labels, label, to)
    return edits.length === 0 || project.apply({ title: `Move ${label.name}`, edits })
  }

  async function merge(from: Label, into: Label): Promise<boolean> {
    const count = counted(spansOf(from), 'span')
    const title = `Merge ${from.name} into ${into.name}`
    const agreed = await confirmed({
      title: `${title}?`,
      text: `${count} of ${from.name} will be ${into.name}, and ${from.name} goes. You can undo it.`,
      confirm: 'Merge',
    })
    if (!agreed) return false
    return done(title, { type: 'label.merge', from: from.id, into: into.id }, `${title}: ${count}.`)
  }

  async function remove(label: Label): Promise<boolean> {
    const count = counted(spansOf(label), 'span')
    const agreed = await confirmed({
      title: `Delete ${label.name}?`,
      text: `${count} of it will be deleted too. You can undo it.`,
      confirm: `Delete ${label.name}`,
      grave: true,
    })
    if (!agreed) return false
    const edit = { type: 'label.delete', id: label.id } as const
    return done(`Delete ${label.name}`, edit, `Deleted ${label.name} with ${count}.`)
  }

  async function done(title: string, edit: Edit, text: string): Promise<boolean> {
    const saved = await project.apply({ title, edits: [edit] })
    if (saved) offer(text)
    return saved
  }

  return { create, update, move, merge, remove, spansOf }
}
