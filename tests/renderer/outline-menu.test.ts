import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import OutlineMenu from '../../renderer/annotate/OutlineMenu.vue'

describe('the menu of headings', () => {
  let unmount = () => {}
  afterEach(() => unmount())

  function menuOf(text: string) {
    const wrapper = mount(OutlineMenu, { props: { text }, attachTo: document.body })
    unmount = () => wrapper.unmount()
    return wrapper
  }
  const items = () => [...document.querySelectorAll<HTMLElement>('[data-testid=heading]')]

  it('lists them as deep as they stand, and goes to the one that is chosen', async () => {
    const menu = menuOf('# Terms\nSome words.\n## Price\nMore words.\n')
    await menu.get('[data-testid=outline]').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(items().map(({ textContent }) => textContent)).toEqual(['Terms', 'Price'])
    expect(items().map(({ style }) => style.paddingInlineStart)).toEqual(['8px', '20px'])
    items()[1].click()
    await flushPromises()
    expect(menu.emitted('go')).toEqual([[{ start: 20, end: 28 }]])
    expect(items()).toEqual([])
  })

  it('is not there where a text has none', () => {
    expect(menuOf('Just a line.\nAnd one more.').find('[data-testid=outline]').exists()).toBe(false)
  })
})
