import { fileFormats } from '../../formats/index.ts'
import type { Host } from '../host.ts'
import type { Implementer } from '../implementer.ts'

export function appRoutes(os: Implementer, host: Host) {
  return {
    app: {
      info: os.app.info.handler(() => host.info()),
      formats: os.app.formats.handler(() => fileFormats()),
      doctor: os.app.doctor.handler(() => host.doctor()),
      problemReport: os.app.problemReport.handler(async () => ({
        text: await host.problemReport(),
      })),
      troubles: os.app.troubles.handler(({ signal }) => host.troubles(signal)),
      settings: os.app.settings.handler(() => host.settings()),
      saveSettings: os.app.saveSettings.handler(({ input }) => host.saveSettings(input)),
    },
  }
}
