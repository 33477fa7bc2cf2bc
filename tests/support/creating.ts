import { Project } from '../../src/storage/project.ts'
import { unwrap } from '../../src/domain/failure.ts'

/** A process that makes one project after another in a folder, until it is killed. */
const [folder] = process.argv.slice(2)
for (let n = 0; ; n++) {
  process.stdout.write('.')
  unwrap(Project.create(`${folder}/${n}.spanwright`)).close()
}
