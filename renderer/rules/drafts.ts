import type { Label, Rule } from '../../src/model/labels.ts'
import { MAX_NAME } from '../../src/model/limits.ts'

/** A list of names of one label, to be looked at before it is saved. */
export function listDraft({ id, name }: Label, texts: readonly string[]): Rule {
  return {
    ...{ id: crypto.randomUUID(), kind: 'gazetteer', labelId: id },
    name: `${name} as labelled`.slice(0, MAX_NAME),
    // An entry is a line, in which a tab stands before the identifier.
    body: texts.map((text) => text.replaceAll(/\s+/g, ' ')).join('\n'),
    ...{ matchCase: true, enabled: true, position: 0 },
  }
}
