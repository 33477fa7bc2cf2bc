import { oc } from '@orpc/contract'
import { z } from 'zod'
import { changeOfPage } from '../model/edits.ts'
import { MAX_NAME } from '../model/limits.ts'
import { failure, failureCodes, type FailureCode } from '../model/failure.ts'

/** Detail that travels with every failure; the code and the sentence are the error's own. */
const failureData = failure.shape.place

const errors = Object.fromEntries(
  failureCodes.map((code) => [code, { status: 422, data: failureData }]),
) as Record<FailureCode, { status: number; data: typeof failureData }>

export const procedure = oc.errors(errors)
export const inProject = z.object({ project: z.string() })
/** What is asked of a project. */
export const asking = <T extends z.core.$ZodLooseShape>(shape: T) =>
  procedure.input(inProject.extend(shape))
/** A change names itself, so that the page can ask for it when the answer is lost. */
export const changing = inProject.extend({ change: changeOfPage.optional() })
/** The name that the user gives to a thing. */
export const givenName = z.string().trim().min(1).max(MAX_NAME)
export const nothing = z.object({})

/** A file crossing the border: its name and its bytes. */
export const file = z.instanceof(File)
