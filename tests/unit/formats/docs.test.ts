import { expect, it } from 'vitest'
import { kinds } from '../../../src/formats/index.ts'
import { formatsPage } from '../../support/formats-page.ts'

it('the formats of the docs are those of the registry', async () => {
  await expect(await formatsPage(kinds)).toMatchFileSnapshot('../../../docs/formats.md')
})
