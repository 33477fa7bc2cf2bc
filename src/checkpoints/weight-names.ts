/** A model's weights, in one file or in parts that an index names, in the order in which they are looked for. */
const forms = [
  {
    file: 'model.safetensors',
    index: 'model.safetensors.index.json',
    part: /^[\w-][\w.-]{0,120}\.safetensors$/,
  },
  {
    file: 'pytorch_model.bin',
    index: 'pytorch_model.bin.index.json',
    part: /^pytorch_model[\w.-]{0,120}\.bin$/,
  },
] as const

/** What is written, and read before anything else. */
export const WEIGHTS_FILE = forms[0].file

/** The names of whole files of weights and of their indices, those looked for first first. */
export const weightNames: readonly string[] = forms.flatMap(({ file, index }) => [file, index])
export const indexNames: readonly string[] = forms.map(({ index }) => index)

/** Whether a file may hold weights, or a part of them. */
export const isWeights = (name: string) => forms.some(({ part }) => part.test(name))

/** Whether the index of this name may name this file as a part: one beside it, never a path. */
export function mayName(index: string, file: string): boolean {
  return forms.some((form) => form.index === index && form.part.test(file))
}
