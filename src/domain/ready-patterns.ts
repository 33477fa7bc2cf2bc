/** A pattern that many need, to begin a rule with. */
export interface ReadyPattern {
  name: string
  /** What it finds, by example. */
  finds: string
  /** What labels for it are usually called. */
  label: RegExp
  body: string
  matchCase: boolean
}

/** Neither inside a word or number nor, by a point or comma with a digit, in the midst of one. */
const FROM = '(?<![\\p{L}\\p{N}]|\\p{N}[.,])'
const TO = '(?![\\p{L}\\p{N}]|[.,]\\p{N})'

const MONTH =
  '(?:Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?)'
const DAY = '\\d{1,2}(?:st|nd|rd|th)?'

const NUMBER = "\\d+(?:[.,'\u2019\u00a0\u202f ]\\d{3}){0,5}(?:[.,]\\d{1,2})?"
const CODE = '(?:USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN)'
const LARGE = '(?:[ \u00a0](?:thousand|million|billion|mn|bn)|[kmb](?![\\p{L}\\p{N}]))'

/** One clause: 4, 12.3, 4(b)(ii), B, IV. */
const CLAUSE = '(?:\\d+[A-Z]?(?:\\.\\d+)*|[IVXLC]+|[A-Z])(?:\\((?:[a-z]{1,4}|\\d{1,2})\\))*'

/** In English where they hold words; each is a list of ways to write one thing, tried from left to right. */
export const readyPatterns: readonly ReadyPattern[] = [
  {
    name: 'Dates',
    label: /date|day/i,
    finds: '2026-11-24, 24.11.2026, 24 November 2026, the 1st of May 2026, Nov. 24, 2026',
    body: `${FROM}(?:${[
      '\\d{4}-\\d{2}-\\d{2}',
      '\\d{1,2}([./-])\\d{1,2}\\1(?:\\d{4}|\\d{2})',
      `${DAY}(?: day)?(?: of)? ${MONTH},? \\d{4}`,
      `${MONTH} ${DAY},? \\d{4}`,
      `${MONTH} \\d{4}`,
    ].join('|')})${TO}`,
    matchCase: false,
  },
  {
    name: 'Money',
    label: /money|amount|price|sum/i,
    finds: '€5,000, $2.5 million, EUR 1.200.000, 300 USD, 40 euros',
    body: `(?:${[
      `(?:[$€£¥]|${FROM}${CODE}) ?${NUMBER}(?!\\p{N}|[.,]\\p{N})${LARGE}?`,
      `${FROM}${NUMBER}${LARGE}? ?(?:[$€£¥]|(?:${CODE}|euros?|dollars?|pounds?|francs?|yen)(?!\\p{L}))`,
    ].join('|')})`,
    matchCase: false,
  },
  {
    name: 'Identifiers',
    label: /\bid|identif|number|code/i,
    finds: 'AB-1234, ISO9001, 2026/0017-X, DE89370400440532013000',
    body: `${FROM}(?=[A-Z\\d/-]{0,40}[A-Z])(?=[A-Z\\d/-]{0,40}\\d{2})[A-Z\\d]+(?:[-/][A-Z\\d]+)*${TO}`,
    matchCase: true,
  },
  {
    name: 'References to clauses',
    label: /clause|section|article|refer/i,
    finds: 'clause 4.2, Sections 3 and 4(b), Article IV, Annex B, § 12',
    body: `(?:${FROM}(?:[Cc]lauses?|[Ss]ections?|[Aa]rticles?|[Pp]aragraphs?|[Aa]nnex(?:es)?|[Ss]chedules?|[Aa]ppendix|[Aa]ppendices|[Ee]xhibits?)|§{1,2})[ \u00a0]?${CLAUSE}(?:(?:, | and | or | to |\u2013)${CLAUSE})*(?![\\p{L}\\p{N}])`,
    matchCase: true,
  },
]
