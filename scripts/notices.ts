import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A package that the product is made with. */
export interface Shipped {
  name: string
  version: string
  /** As SPDX writes it. */
  licence: string
  /** The text that comes with it; where none does, that of its licence. */
  text: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Loaded from their own folders at run time, and in no bundle. */
export const NATIVE = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common']

/** What the desktop application runs in; Chromium's own licences lie beside it. */
const FRAME = 'electron'

/** The folder of the package that a bundled file belongs to; undefined for one of our own. */
export function packageOf(file: string): string | undefined {
  const path = file.replaceAll('\\', '/').replace(/^\0/, '')
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/?]+/.exec(path)?.[0]
}

/** What is known of the packages in these folders, by name. */
export function shippedIn(folders: Iterable<string>): Shipped[] {
  const beside = [...NATIVE, FRAME].map((name) => join(root, 'node_modules', name))
  const found = [...new Set([...folders, ...beside])]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map(describe)
  const byId = new Map(found.map((one) => [`${one.name}@${one.version}`, one]))
  return [...byId.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

interface Manifest {
  name: string
  version: string
  license?: string
  author?: string | { name: string }
}

function describe(folder: string): Shipped {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license = 'see its text' } = manifest
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : licenceText(manifest)
  const parts = name === 'onnxruntime-node' ? [text, textOf('onnxruntime-parts')] : [text]
  return { name, version, licence: license, text: parts.join('\n\n') }
}

/** Whose packages bring no text, and name nobody or somebody else as their author. */
const HOLDERS: Record<string, string> = {
  '@bufbuild/protobuf': 'Buf Technologies, Inc., and Google Inc.',
  'onnxruntime-common': 'Microsoft Corporation',
  'onnxruntime-node': 'Microsoft Corporation',
}

/** The text of each licence that a package names which comes without one. Throws where we have none. */
function licenceText({ name, license = '', author }: Manifest): string {
  const holder = HOLDERS[name] ?? (typeof author === 'object' ? author.name : author)
  const ids = license.match(/[\w.+-]+/g)?.filter((id) => !['AND', 'OR'].includes(id)) ?? []
  if (!holder || ids.length === 0) throw new Error(`${name} does not say under which licence it is`)
  return [`Copyright (c) ${holder}`, ...ids.map(textOf)].join('\n\n')
}

function textOf(id: string): string {
  const file = id === 'Apache-2.0' ? 'LICENSE' : `scripts/licences/${id}.txt`
  return readFileSync(join(root, file), 'utf8').trim()
}

/** All licences, as a text to be read. */
export function licences(shipped: readonly Shipped[]): string {
  const parts = shipped.map(({ name, version, licence, text }) =>
    [`${name} ${version}`, `Licence: ${licence}`, text].filter((one) => one !== '').join('\n\n'),
  )
  const head =
    'Spanwright is under the Apache License 2.0. It is made with the packages below, each under its own licence. The desktop application runs in Electron; the licences of Chromium lie beside its program.'
  return [head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}

/** The same as a bill of materials, for machines: CycloneDX 1.6. */
export function billOfMaterials(shipped: readonly Shipped[], version: string): string {
  const components = shipped.map(({ name, version, licence }) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [/^[\w.+-]+$/.test(licence) ? { license: { id: licence } } : { expression: licence }],
  }))
  const component = { type: 'application', name: 'spanwright', version }
  const bill = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 }
  return JSON.stringify({ ...bill, metadata: { component }, components }, null, 2) + '\n'
}
