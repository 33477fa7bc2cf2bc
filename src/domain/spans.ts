import type { Range } from '../model/documents.ts'

/** Equal for two spans when both have the same range and label. */
export const spanKey = ({ start, end }: Range, label: string): string => `${start} ${end} ${label}`
