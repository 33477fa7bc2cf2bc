import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A package that the product is made with. */
export interface Shipped {
  name: string
  version: string
  /** As SPDX writes it. */
  licence: string
  /** The text that comes with it; empty when none does. */
  text: string
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** Loaded from their own folders at run time, and in no bundle. */
export const NATIVE = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common']

/** The folder of the package that a bundled file belongs to; undefined for one of our own. */
export function packageOf(file: string): string | undefined {
  const path = file.replaceAll('\\', '/').replace(/^\0/, '')
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/?]+/.exec(path)?.[0]
}

/** What is known of the packages in these folders, by name. */
export function shippedIn(folders: Iterable<string>): Shipped[] {
  const native = NATIVE.map((name) => join(root, 'node_modules', name))
  const found = [...new Set([...folders, ...native])]
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map(describe)
  const byId = new Map(found.map((one) => [`${one.name}@${one.version}`, one]))
  return [...byId.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function describe(folder: string): Shipped {
  const { name, version, license } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string }
  const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : ''
  return { name, version, licence: license ?? 'see its text', text }
}

/** All licences, as a text to be read. */
export function licences(shipped: readonly Shipped[]): string {
  const parts = shipped.map(({ name, version, licence, text }) =>
    [`${name} ${version}`, `Licence: ${licence}`, text].filter((one) => one !== '').join('\n\n'),
  )
  const head =
    'Spanwright is under the Apache License 2.0. It is made with the packages below, each under its own licence.'
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
