import { walkXml } from './markup.ts'
import { decodeXml, type Parts } from './parts.ts'

/** Texts that cells name by their number; how they are pronounced is left out. */
export function sharedStrings(parts: Parts): string[] {
  const bytes = parts.file('xl/sharedStrings.xml')
  const strings: string[] = []
  let [text, reading, isSound] = ['', false, false]
  if (!bytes) return strings
  walkXml(decodeXml(bytes), {
    open(name) {
      if (name === 'si') text = ''
      else if (name === 'rPh') isSound = true
      else if (name === 't') reading = !isSound
    },
    close(name) {
      if (name === 'si') strings.push(text)
      else if (name === 'rPh') isSound = false
      else if (name === 't') reading = false
    },
    text: (more) => {
      if (reading) text += more
    },
  })
  return strings
}

/** Formats of dates and times that Excel has itself. */
const BUILT_IN = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47])

/** Numbers of the styles that show a number as a date. */
export function dateStyles(parts: Parts): Set<number> {
  const bytes = parts.file('xl/styles.xml')
  const [formats, styles] = [new Set(BUILT_IN), new Set<number>()]
  let [inCells, next] = [false, 0]
  if (!bytes) return styles
  walkXml(decodeXml(bytes), {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && isDate(formatCode ?? '')) formats.add(Number(numFmtId))
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        if (formats.has(Number(numFmtId))) styles.add(next)
        next++
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
    text: () => {},
  })
  return styles
}

/** Letters of days, years and hours, outside of what stands there as it is, and of colours and conditions. */
const isDate = (code: string) =>
  /[dyh]/i.test(code.slice(0, 200).replaceAll(/"[^"]*"|\\.|\[[^\]]*\]/g, ''))

const DAY_MS = 24 * 60 * 60 * 1000
/** 1 January 1970 in Excel's days, which count 29 February 1900. */
const EPOCH = 25_569
/** The year 9999. */
const LAST_DAY = 2_958_466

/** A number of days as a date, with the time where there is one: 2024-03-01 12:30:00. */
export function dateOf(days: number): string {
  if (!(days >= 0 && days < LAST_DAY)) return String(days)
  const seconds = Math.round((days - EPOCH) * (DAY_MS / 1000))
  const [date, time] = new Date(seconds * 1000).toISOString().slice(0, 19).split('T')
  if (days < 1) return time
  return time === '00:00:00' ? date : `${date} ${time}`
}
