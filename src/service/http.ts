import { OpenAPIGenerator, type ConditionalSchemaConverter } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { implement } from '@orpc/server'
import { BodyLimitPlugin } from '@orpc/server/node'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { toCallError } from '../host/implementer.ts'
import type { FailureCode } from '../model/failure.ts'
import { MAX_FILE_BYTES } from '../model/limits.ts'
import { taggerContract } from './contract.ts'
import type { TaggerService } from './tagger.ts'

const PREFIX = '/v1'

/** As HTTP numbers what other programs decide by; the rest is what they have sent. */
const STATUS: Partial<Record<FailureCode, number>> = {
  'not-found': 404,
  busy: 503,
  'worker-lost': 503,
  'no-engine': 503,
  disk: 507,
  internal: 500,
}

/** Answers a request under /v1; its caller has looked at where it comes from. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** The tagger over HTTP, for whoever has the token. Its description, `/v1/openapi.json`, is for everybody. */
export function apiHandler(
  service: TaggerService,
  version: string,
  isToken: (token: string) => boolean,
): ApiHandler {
  const plugins = [new BodyLimitPlugin({ maxBodySize: MAX_FILE_BYTES })]
  const handler = new OpenAPIHandler(routerOf(service), { plugins })
  let description: Promise<string> | undefined

  return async (request, response) => {
    const refuse = (status: number, code: FailureCode, message: string) => {
      if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer')
      response.writeHead(status, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ defined: true, code, status, message }))
    }
    // Programs send none; a page of whatever site is not meant.
    if (request.headers.origin !== undefined)
      return refuse(403, 'forbidden', 'This is for programs, and not for pages.')
    if (request.method === 'GET' && request.url === `${PREFIX}/openapi.json`) {
      description ??= describe(version)
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(await description)
      return
    }
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined || !isToken(token))
      return refuse(401, 'forbidden', 'Send the token that Spanwright printed, as a bearer token.')
    const { matched } = await handler.handle(request, response, { prefix: PREFIX, context: {} })
    if (!matched) refuse(404, 'not-found', 'There is no such call; see /v1/openapi.json.')
  }
}

function routerOf(service: TaggerService) {
  const os = implement(taggerContract).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toCallError(error, `api.${path.join('.')}`, (code) => STATUS[code] ?? 422)
    }
  })
  return os.router({
    listModels: os.listModels.handler(async () => ({ models: await service.models() })),
    tagTexts: os.tagTexts.handler(async ({ input: { model, texts, offsets } }) => {
      const asked = texts.map((text) => ({ text }))
      const found = await service.tag(model, asked, offsets)
      return { results: found.map((entities) => ({ entities })) }
    }),
    tagFile: os.tagFile.handler(async ({ input: { model, file, ...options }, signal }) => ({
      documents: await service.tagFile(model, file, { ...options, signal }),
    })),
  })
}

/** zod tells what it expects as JSON Schema by itself; a file is its bytes. */
const schemas: ConditionalSchemaConverter = {
  condition: (schema) => schema?.['~standard'].vendor === 'zod',
  convert: (schema, { strategy }) => [
    true,
    z.toJSONSchema(schema as z.ZodType, { io: strategy, unrepresentable: 'any' }) as object,
  ],
}

async function describe(version: string): Promise<string> {
  const document = await new OpenAPIGenerator({ schemaConverters: [schemas] }).generate(
    taggerContract,
    {
      info: {
        title: 'Spanwright, tagging',
        description: 'Entities in texts and files, found by your own models on your own machine.',
        version,
      },
      servers: [{ url: PREFIX }],
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
  )
  return JSON.stringify(document)
}
