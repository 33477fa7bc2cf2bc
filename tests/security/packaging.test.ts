import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildPages } from '../support/app.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8')

beforeAll(() => void buildPages())

describe('what is packed', () => {
  it('has the dangerous fuses off and integrity on', () => {
    const fuses = read('electron-builder.yml')
    for (const name of ['runAsNode', 'enableNodeOptionsEnvironmentVariable'])
      expect(fuses).toContain(`${name}: false`)
    expect(fuses).toContain('enableNodeCliInspectArguments: false')
    expect(fuses).toContain('enableEmbeddedAsarIntegrityValidation: true')
    expect(fuses).toContain('onlyLoadAppFromAsar: true')
  })

  it('has a preload of one file that requires nothing but electron', () => {
    const preload = read('out/preload/index.cjs')
    const required = [...preload.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map(
      ([, name]) => name,
    )
    expect(new Set(required)).toEqual(new Set(['electron']))
    expect(preload).not.toContain('exposeInMainWorld')
    expect(globSync('out/preload/*.cjs', { cwd: root })).toHaveLength(1)
  })

  it('has main and worker as bundles that keep native packages outside', () => {
    for (const bundle of ['main/index', 'main/worker']) {
      const text = read(`out/${bundle}.js`)
      expect(text).not.toMatch(/\.node["'`]\)/)
    }
    const worker = globSync('out/main/*.js', { cwd: root }).map(read).join('\n')
    expect(worker).toMatch(/from ?["']onnxruntime-node["']/)
    expect(worker).toMatch(/from ?["']better-sqlite3["']/)
  })

  it('has a page without inline scripts, styles, or anything from another origin', () => {
    const page = read('out/renderer/index.html')
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/)
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
  })
})

describe('the page', () => {
  it('never hands text to the page as markup', () => {
    const sources = globSync('renderer/**/*.{vue,ts}', { cwd: root })
    expect(sources.length).toBeGreaterThan(10)
    for (const path of sources) {
      expect(read(path), path).not.toMatch(/v-html|innerHTML|outerHTML|insertAdjacentHTML/)
    }
  })
})
