import { describe, expect, it } from 'vitest'
import { folderOf, parseHub, parseRepository } from '../../../../src/checkpoints/hub/repository.ts'
import { redirectTarget } from '../../../../src/checkpoints/hub/request.ts'
import { FailureError } from '../../../../src/domain/failure.ts'

describe('the name of a repository', () => {
  it.each([
    ['google-bert/bert-base-cased', 'google-bert/bert-base-cased', 'main'],
    ['bert-base-cased', 'bert-base-cased', 'main'],
    ['org/name@v1.0', 'org/name', 'v1.0'],
    ['org/name@refs/pr/3', 'org/name', 'refs/pr/3'],
    [' https://huggingface.co/org/name/ ', 'org/name', 'main'],
  ])('%j is %s at %s', (text, name, revision) => {
    expect(parseRepository(text)).toEqual({ name, revision })
  })

  it.each([
    ...['', '/', 'a/b/c', '../x', 'org/..', 'org/.hidden', 'org/na me', 'org/name@', 'a@b@c'],
    ...['org/name@../../x', 'org/name@/etc', 'org\\name', 'org/na%2fme', 'org/name?x', 'a..b/c'],
    ...['org/name.', 'org/ñame', '\u0000/x', 'x'.repeat(200)],
  ])('%j is refused in a printable sentence', (text) => {
    expect(() => parseRepository(text)).toThrow(FailureError)
    expect(() => parseRepository(text)).toThrow(/^[\x20-\x7e]+$/)
  })

  it('becomes one plain folder name', () => {
    expect(folderOf({ name: 'org/name', revision: 'refs/pr/3' })).toBe('org--name@refs--pr--3')
  })
})

describe('the address of a hub', () => {
  it.each([
    ['https://huggingface.co', 'https://huggingface.co'],
    ['https://mirror.example/hf/', 'https://mirror.example/hf'],
    ['http://10.0.0.2:8080', 'http://10.0.0.2:8080'],
  ])('%s is %s', (text, address) => expect(parseHub(text)).toBe(address))

  it.each([
    '',
    'huggingface.co',
    'ftp://x',
    'file:///etc',
    'https://u:p@x',
    'https://x/?q',
    'javascript:1',
  ])('%j is refused', (text) => expect(() => parseHub(text)).toThrow(FailureError))
})

describe('a redirect', () => {
  const target = (from: string, to: string | null, hub = 'https://huggingface.co') =>
    redirectTarget(new URL(from), to, hub).href

  it.each([
    ['https://huggingface.co/a', 'https://cdn.example/b', undefined],
    ['https://huggingface.co/a', '/b', undefined],
    ['http://127.0.0.1:1/a', 'http://127.0.0.1:2/b', undefined],
    ['http://mirror.lan/a', 'http://mirror.lan/b', 'http://mirror.lan'],
    ['http://mirror.lan/a', 'https://cdn.example/b', 'http://mirror.lan'],
  ])('from %s to %s is followed', (from, to, hub) => {
    expect(target(from, to, hub)).toBe(new URL(to, from).href)
  })

  it.each([
    ['https://huggingface.co/a', 'http://huggingface.co/a', undefined],
    ['https://huggingface.co/a', 'http://127.0.0.1/admin', undefined],
    ['http://mirror.lan/a', 'http://other.lan/b', 'http://mirror.lan'],
    ['http://mirror.lan/a', 'http://127.0.0.1/b', 'http://mirror.lan'],
    ['https://huggingface.co/a', 'file:///etc/passwd', undefined],
    ['https://huggingface.co/a', 'data:,x', undefined],
    ['https://huggingface.co/a', 'https://', undefined],
    ['https://huggingface.co/a', null, undefined],
  ])('from %s to %s is not', (from, to, hub) => {
    expect(() => target(from, to, hub)).toThrow(FailureError)
  })
})
