import { oc } from '@orpc/contract'
import { z } from 'zod'
import { changeOfPage } from '../model/edits.ts'
import { failure, failureCodes, type FailureCode } from '../model/failure.ts'

/** Detail that travels with every failure; the code and the sentence are the error's own. */
const failureData = failure.shape.place

const errors = Object.fromEntries(
  failureCodes.map((code) => [code, { status: 422, data: failureData }]),
) as Record<FailureCode, { status: number; data: typeof failureData }>

export const procedure = oc.errors(errors)
export const inProject = z.object({ project: z.string() })
/** A change names itself, so that the page can ask for it when the answer is lost. */
export const changing = inProject.extend({ change: changeOfPage.optional() })
export const nothing = z.object({})

/** A file crossing the border: its name and its bytes. */
export const file = z.instanceof(File)
