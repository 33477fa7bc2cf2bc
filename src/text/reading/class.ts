import { isObject, type Json } from '../../domain/json.ts'
import { printable } from '../../domain/quoting.ts'
import { foreign, type Reader } from './foreign.ts'

/**
 * What the class of a tokenizer_config.json means among `classes`, named without Fast; `usual` where none is
 * named. Throws a FailureError for one that may read text otherwise.
 */
export function classOf<Class>(
  folder: Reader,
  settings: Json,
  classes: Readonly<Record<string, Class>>,
  usual: Class,
): Class {
  const name = settings.tokenizer_class ?? folder.tokenizerClass
  if (isObject(settings.auto_map)) throw foreign(folder, 'is a program of its own (auto_map)')
  if (typeof settings.word_tokenizer_type === 'string') {
    const type = printable(settings.word_tokenizer_type)
    throw foreign(folder, `finds words by ${type} (word_tokenizer_type)`)
  }
  requireSpecials(folder, settings)
  if (name === undefined || name === null) return usual
  const known = String(name).replace(/Fast$/, '')
  if (Object.hasOwn(classes, known)) return classes[known]
  throw foreign(folder, `is of the class ${printable(String(name))}`)
}

function requireSpecials(folder: Reader, settings: Json): void {
  for (const [kind, token] of Object.entries(folder.special)) {
    const said = settings[`${kind}_token`]
    const content = isObject(said) ? said.content : said
    if (typeof content === 'string' && content !== token && kind !== 'mask') {
      throw foreign(folder, `has the ${kind}_token ${printable(content)}, not ${token}`)
    }
  }
}
