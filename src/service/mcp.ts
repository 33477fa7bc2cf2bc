import { McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { FailureError } from '../domain/failure.ts'
import { log } from '../files/log.ts'
import type { Host } from '../host/host.ts'
import { MAX_BODY, MAX_NAME } from '../model/limits.ts'
import { addSuggestions, listDocuments, projectAt } from './suggesting.ts'
import { TaggerService } from './tagger.ts'

/** Documents that one call lists, and suggestions that one call adds. */
const [MAX_LISTED, MAX_ADDED] = [100, 1000]

const project = z.string().min(1).describe('The path of a .spanwright file')
const model = z.string().describe('The id of a model, as list_models has it')

/** What stands for an answer: the same for whoever reads text, and for whoever reads JSON. */
function answerOf(value: Record<string, unknown>) {
  return {
    content: [{ type: 'text' as const, text: JSON.stringify(value) }],
    structuredContent: value,
  }
}

/** An expected failure is an answer that says what to do; anything else is a bug, and in the log. */
async function answering(work: () => Promise<Record<string, unknown>>) {
  try {
    return answerOf(await work())
  } catch (error) {
    log.error('A tool failed', error)
    const text =
      error instanceof FailureError
        ? error.failure.message
        : 'Something unexpected went wrong; what was saved is untouched. The log has the details.'
    return { content: [{ type: 'text' as const, text }], isError: true }
  }
}

/** The tools that an assistant gets: tagging with one's own models, and suggestions for a person to review. */
export function mcpServer(host: Host, version: string): McpServer {
  const service = new TaggerService(host)
  const server = new McpServer({ name: 'spanwright', title: 'Spanwright', version })
  addTaggingTools(server, service)
  addProjectTools(server, host)
  return server
}

function addTaggingTools(server: McpServer, service: TaggerService): void {
  server.registerTool(
    'list_models',
    {
      title: 'List models',
      description: 'The entity taggers on this machine, with the labels that each of them knows.',
      inputSchema: z.object({}),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    () => answering(async () => ({ models: await service.models() })),
  )
  server.registerTool(
    'tag_text',
    {
      title: 'Tag a text',
      description:
        'Finds the entities in a text with a model of this machine. Offsets count Unicode code points.',
      inputSchema: z.object({ model, text: z.string().max(MAX_BODY) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ model, text }) =>
      answering(async () => {
        const [entities] = await service.tag(model, [{ text }], 'code-points')
        return { entities }
      }),
  )
}

function addProjectTools(server: McpServer, { projects }: Host): void {
  server.registerTool(
    'list_labels',
    {
      title: 'List labels',
      description: 'The labels of a project, what they mean, and its guidelines.',
      inputSchema: z.object({ project }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ project }) =>
      answering(async () => {
        const opened = projectAt(projects, project)
        const labels = opened.labels().map(({ name, description }) => ({ name, description }))
        return { labels, guidelines: opened.guidelines }
      }),
  )
  server.registerTool(
    'list_documents',
    {
      title: 'List documents',
      description: `The documents of a project with their texts, at most ${MAX_LISTED} at once.`,
      inputSchema: z.object({
        project,
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(MAX_LISTED).default(20),
      }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ project, offset, limit }) =>
      answering(async () => {
        const { total, documents } = await listDocuments(
          projectAt(projects, project),
          offset,
          limit,
        )
        return { total, documents: documents.map(({ id, text, status }) => ({ id, text, status })) }
      }),
  )
  server.registerTool('add_suggestions', suggestionTool, ({ project, source, suggestions }) =>
    answering(async () => ({
      added: await addSuggestions(projectAt(projects, project), source, suggestions),
    })),
  )
}

const suggestionTool = {
  title: 'Add suggestions',
  description:
    'Proposes spans in documents of a project. A person sees them there, and accepts or rejects each; nothing is labelled by this alone.',
  inputSchema: z.object({
    project,
    source: z.string().trim().min(1).max(MAX_NAME).describe('Who proposes, as the person sees it'),
    suggestions: z
      .array(
        z.object({
          document: z.int().describe('The id of a document, as list_documents has it'),
          text: z.string().min(1).describe('What stands there, to the letter: whole words'),
          label: z.string().trim().min(1).max(MAX_NAME),
          occurrence: z.int().min(1).default(1).describe('Which of several such places, from 1'),
        }),
      )
      .min(1)
      .max(MAX_ADDED),
  }),
  annotations: { destructiveHint: false, openWorldHint: false },
}
