import { Command } from 'commander'
import { noteUnfinishedIn } from '../files/unfinished.ts'
import { checkLine } from '../host/diagnostics/problem-report.ts'
import { defaultFolders, notesOfUnfinished } from '../host/folders.ts'
import type { Host } from '../host/host.ts'
import { archiveCommands } from './archive.ts'
import { checkCommand } from './check.ts'
import { commandsOf } from './command.ts'
import { completionCommand } from './completion.ts'
import { demo } from './demo.ts'
import { evalCommand } from './evaluate.ts'
import { version } from './host.ts'
import { exportCommand, importCommand } from './import-export.ts'
import { mcpCommand } from './mcp.ts'
import { modelsCommands } from './models.ts'
import { EXIT, withHost, type Output } from './output.ts'
import { projectsCommands } from './projects.ts'
import { redactCommand } from './redact.ts'
import { restoreCommand } from './restore.ts'
import { serveCommand } from './serve.ts'
import { splitsCommand } from './splits.ts'
import { tagCommand } from './tag.ts'
import { trainCommand } from './train.ts'

const program = new Command('spanwright')
  .description(
    'Annotate sentences, train an entity tagger, tag new documents. On this machine, offline.',
  )
  .version(version)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage))
const add = commandsOf(program)

importCommand(add)
exportCommand(add)
restoreCommand(add)
archiveCommands(add)
splitsCommand(add)
trainCommand(add)
evalCommand(add)
checkCommand(add)
tagCommand(add)
redactCommand(add)
modelsCommands(program)
projectsCommands(program)
add('doctor', 'whether all works here, and which engines this machine can use').action(
  (options: { json?: boolean }) => withHost(options, doctor),
)
add('report', 'what is known of this installation and its faults, to be read and handed on').action(
  (options: { json?: boolean }) => withHost(options, report),
)
serveCommand(add)
mcpCommand(program)
completionCommand(program)
add('demo', 'the whole loop on the bundled sample').action(demo)

async function doctor(host: Host, output: Output): Promise<void> {
  const [report, checks] = [await host.doctor(), await host.selfTest()]
  const engines = report.engines.map(
    ({ usable, name, reason }) => `${usable ? 'usable' : 'not usable'}  ${name}: ${reason}`,
  )
  const machine = `Node ${report.node}, ${report.processors} processors, ${report.memoryGB} GB`
  const tried = checks.map(checkLine)
  const text = [machine, ...engines, ...tried, `The log is in ${report.logsFolder}`].join('\n')
  output.result({ ...report, checks }, text)
  if (checks.some(({ ok }) => !ok)) process.exitCode = EXIT.failure
}

/** The report itself on standard output, for the user to read, or to put into a file. */
async function report(host: Host, output: Output): Promise<void> {
  const text = await host.problemReport()
  output.result({ text }, text.trimEnd())
}

// Before any command, with a host or without.
noteUnfinishedIn(notesOfUnfinished(defaultFolders()))
// Whoever reads the output may stop (a pipe into head): the rest is not wanted.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(0)
})
await program.parseAsync()
