import type { Host } from './host.ts'
import { createImplementer } from './implementer.ts'
import { appRoutes } from './routes/app.ts'
import { documentRoutes } from './routes/documents.ts'
import { editRoutes } from './routes/edits.ts'
import { fileRoutes } from './routes/files.ts'
import { modelsRoutes } from './routes/models.ts'
import { projectRoutes } from './routes/projects.ts'
import { reviewRoutes } from './routes/review.ts'
import { splitRoutes } from './routes/splits.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { taggingRoutes } from './routes/tagging.ts'
import { trainingRoutes } from './routes/training.ts'

/** The contract over a host. */
export function createRouter(host: Host) {
  const os = createImplementer()
  return os.router({
    ...appRoutes(os, host),
    ...projectRoutes(os, host),
    ...fileRoutes(os, host),
    ...documentRoutes(os, host),
    ...editRoutes(os, host),
    ...suggestionRoutes(os, host),
    ...reviewRoutes(os, host),
    ...splitRoutes(os, host),
    ...trainingRoutes(os, host),
    ...modelsRoutes(os, host),
    ...taggingRoutes(os, host),
  })
}
