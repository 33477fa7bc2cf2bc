import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function fileRoutes(os: Implementer, { arriving }: Host) {
  return {
    files: {
      send: os.files.send.handler(async ({ input }) => {
        await arriving.add(input.id, input.piece)
        return {}
      }),
    },
  }
}
