import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import EngineField from '../../renderer/train/EngineField.vue'
import type { DoctorReport } from '../../src/model/engines.ts'

const engine = (id: string, usable: boolean, reason = `${id} runs.`) => ({
  id,
  name: `The ${id}`,
  usable,
  reason,
})

function reportOf(engines: DoctorReport['engines']): DoctorReport {
  const chosen = engines.find(({ usable }) => usable)?.id ?? null
  return { engines, chosen, node: '24', processors: 2, memoryGB: 8, logsFolder: '' }
}

const cpu = engine('cpu', true, 'Runs on 2 threads.')
const gpu = engine('gpu', true, 'Runs on the card.')
const cuda = engine('cuda', false, 'Its files are missing.')

function field(report: DoctorReport | null, modelValue = 'auto', problem = '') {
  const view = mount(EngineField, { props: { report, problem, modelValue } })
  return {
    view,
    select: view.get<HTMLSelectElement>('select'),
    options: () => view.findAll('option').map((option) => option.text()),
    help: () => view.get('#help-engine').text(),
    missing: () => view.findAll('dl > div').map((entry) => entry.text()),
  }
}

describe('the choice of an engine', () => {
  it('offers the automatic choice and what is usable here, and says why the others are not', () => {
    const { options, missing, view } = field(reportOf([gpu, cpu, cuda]))
    expect(options()).toEqual(['Automatic', 'The gpu', 'The cpu'])
    expect(missing()).toEqual(['The cudaIts files are missing.'])
    expect(view.get('summary').text()).toBe('Why one other cannot be used here')
  })

  it('tells which one the automatic choice takes, and of a chosen one what it is', async () => {
    const { view, select, help } = field(reportOf([gpu, cpu, cuda]))
    expect(help()).toBe('The fastest here is The gpu. Runs on the card.')
    await select.setValue('cpu')
    expect(view.emitted('update:modelValue')).toEqual([['cpu']])
    await view.setProps({ modelValue: 'cpu' })
    expect(help()).toBe('Runs on 2 threads.')
  })

  it('calls the only one nothing else', () => {
    expect(field(reportOf([cpu, cuda])).help()).toMatch(/^The only one usable here is The cpu\./)
  })

  it('keeps a choice that cannot be used any more in sight', () => {
    const { options, select, help } = field(reportOf([cpu, cuda]), 'cuda')
    expect(options()).toEqual(['Automatic', 'The cpu', 'The cuda (cannot be used here)'])
    expect(select.element.value).toBe('cuda')
    expect(help()).toBe('Its files are missing.')
  })

  it('can be left alone while the host looks, and when it could not', () => {
    const waiting = field(null)
    expect(waiting.options()).toEqual(['Automatic'])
    expect(waiting.help()).toBe('Looking at what this machine has…')
    expect(field(null, 'auto', 'The connection is lost.').help()).toBe('The connection is lost.')
  })

  it('says that nothing can train', () => {
    expect(field(reportOf([cuda])).help()).toBe('Nothing on this machine can train.')
  })

  it('names the select, and describes it by what stands beneath', () => {
    const { view, select } = field(reportOf([cpu]))
    expect(view.get('label').attributes('for')).toBe(select.attributes('id'))
    expect(select.attributes('aria-describedby')).toBe('help-engine')
    expect(view.get('#help-engine').attributes('role')).toBe('status')
  })
})
