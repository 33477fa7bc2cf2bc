import { reportOf } from '../../src/host/documents/importing.ts'
import type { Client } from '../../renderer/api/client.ts'
import type { ImportReport } from '../../src/model/project.ts'

/** Imports a file by a client, and resolves to the report. */
export async function imported(
  client: Pick<Client, 'documents'>,
  { project, file, format = 'auto' }: { project: string; file: File; format?: string },
): Promise<ImportReport> {
  const asked = { project, files: [{ file }], format }
  return reportOf(await client.documents.import(asked))
}
