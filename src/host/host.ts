import { EventPublisher } from '@orpc/server'
import { availableParallelism, totalmem } from 'node:os'
import { join } from 'node:path'
import {
  type AppInfo,
  type Settings,
  type Trouble,
  settings as settingsSchema,
} from '../model/app.ts'
import { ArrivingFiles } from './arriving-files.ts'
import type { DoctorReport } from '../model/engines.ts'
import type { HubInfo } from '../model/models.ts'
import { DEFAULT_HUB, parseHub } from '../checkpoints/hub/repository.ts'
import { Downloads, type DownloadOptions } from './models/downloads.ts'
import { type Folders, notesOfUnfinished } from './folders.ts'
import { sweepUnfinished } from './unfinished.ts'
import { problemReport } from './diagnostics/problem-report.ts'
import { selfTest, type Check } from './diagnostics/self-test.ts'
import { diskFailure } from '../files/disk.ts'
import { JsonFile } from '../files/json-file.ts'
import { sweepTemporaryFolders } from '../files/temporary-folder.ts'
import { noteUnfinishedIn } from '../files/unfinished.ts'
import { Tokenizers } from './models/tokenizers.ts'
import { LabelledStrings } from './documents/labelled-strings.ts'
import { ModelViews } from './documents/model-view.ts'
import { Models } from './models/models.ts'
import { Projects } from './projects/projects.ts'
import type { ForkWorker } from './supervisor/worker-handle.ts'
import { TaggingJournals } from './tagging/journals.ts'
import { KeptResults } from './tagging/kept-results.ts'
import { InstantSuggestions } from './tagging/instant/instant-suggestions.ts'
import { onBattery } from './training/battery.ts'
import { Freshening } from './training/freshening.ts'
import { RunMistakes } from './training/mistakes.ts'
import { Training } from './training/training.ts'
import { Workers } from './supervisor/workers.ts'

export interface HostOptions {
  shell: AppInfo['shell']
  version: string
  folders: Folders
  forkWorker: ForkWorker
  /** The folder of what comes with the program: the sample and the starter base; wherever the shell finds it. */
  resources: string
  /** How patient downloads are; tests are less so. */
  downloads?: Partial<DownloadOptions>
}

const settingsFile = settingsSchema.prefault({})

/** Everything behind the contract, wired together; one per process. */
export class Host {
  readonly projects: Projects
  readonly arriving = new ArrivingFiles()
  readonly models: Models
  readonly downloads: Downloads
  readonly workers: Workers
  readonly training: Training
  /** None for a command, which does what it was asked to. */
  private readonly freshening: Freshening | undefined
  readonly mistakes: RunMistakes
  readonly modelViews: ModelViews
  readonly strings = new LabelledStrings()
  readonly instant: InstantSuggestions
  readonly journals: TaggingJournals
  readonly kept = new KeptResults()
  /** Resolves when what killed processes have left unfinished is gone. */
  readonly swept: Promise<unknown>
  private readonly options: HostOptions
  private readonly settingsFile: JsonFile<typeof settingsFile>
  private readonly told = new EventPublisher<{ trouble: Trouble }>()

  constructor(options: HostOptions) {
    const { folders, resources, version } = options
    this.options = options
    this.projects = new Projects(folders, join(resources, 'sample', 'sample.spanwright.jsonl'))
    this.models = new Models(folders.models, {
      starter: join(resources, 'starter'),
      python: join(resources, 'cluster'),
    })
    noteUnfinishedIn(notesOfUnfinished(folders))
    this.swept = Promise.all([sweepUnfinished(), this.models.sweep()])
    sweepTemporaryFolders()
    this.downloads = new Downloads(this.models, () => this.hub().address, options.downloads)
    this.workers = new Workers(options.forkWorker, { givesWay: options.shell !== 'cli' })
    const tokenizers = new Tokenizers()
    this.modelViews = new ModelViews(this.models, tokenizers)
    const program = { dataFolder: folders.data, version }
    this.training = new Training(this.workers, this.models, tokenizers, program)
    if (options.shell !== 'cli') this.freshening = this.keepFresh()
    this.mistakes = new RunMistakes(this.workers, this.models)
    this.instant = new InstantSuggestions(() => this.settings())
    this.journals = new TaggingJournals(join(folders.data, 'tagging'), version)
    this.settingsFile = new JsonFile(join(folders.data, 'settings.json'), settingsFile)
  }

  private keepFresh(): Freshening {
    const { training, projects, models } = this
    const wanted = () => this.settings().freshModels
    return new Freshening({ training, projects, models, onBattery, wanted })
  }

  /** The folder of what comes with the program. */
  get resources(): string {
    return this.options.resources
  }

  info(): AppInfo {
    const { shell, version, folders } = this.options
    return {
      shell,
      version,
      platform: `${process.platform} ${process.arch}`,
      projectsFolder: folders.projects,
      modelsFolder: folders.models,
      dataFolder: folders.data,
      logsFolder: folders.logs,
    }
  }

  /** What goes wrong from now on that is no answer to anybody. */
  troubles(signal?: AbortSignal): AsyncGenerator<Trouble> {
    return this.told.subscribe('trouble', { signal })
  }

  /** Tells every window that something nobody foresaw went wrong. */
  tellTrouble(): void {
    const message =
      'Something unexpected went wrong inside Spanwright, which goes on. Everything saved is safe; look whether your last action is there, and do it again if not. The log has the details.'
    this.told.publish('trouble', { message })
  }

  settings(): Settings {
    return this.settingsFile.read()
  }

  saveSettings(change: Partial<Settings>): Settings {
    if (change.hubMirror) parseHub(change.hubMirror)
    const settings = { ...this.settings(), ...change }
    try {
      this.settingsFile.write(settings)
    } catch (error) {
      throw diskFailure(error, 'Saving the settings')
    }
    return settings
  }

  /** Where models are downloaded from. */
  hub(): HubInfo {
    const fallback = process.env.HF_ENDPOINT || DEFAULT_HUB
    return { address: this.settings().hubMirror || fallback, fallback }
  }

  async doctor(): Promise<DoctorReport> {
    const engines = await this.workers.engines.statuses()
    return {
      engines,
      chosen: engines.find(({ usable }) => usable)?.id ?? null,
      node: process.versions.node,
      processors: availableParallelism(),
      memoryGB: Math.round(totalmem() / 1024 ** 3),
      logsFolder: this.options.folders.logs,
    }
  }

  /** Whether what the program stands on works here. */
  selfTest(): Promise<Check[]> {
    return selfTest(this.options.folders)
  }

  /** What somebody needs who looks for a fault, for the user to read. */
  async problemReport(): Promise<string> {
    const [doctor, checks] = await Promise.all([this.doctor(), this.selfTest()])
    return problemReport({ info: this.info(), doctor, checks })
  }

  /** Pauses downloads, ends the workers, then closes the files. A run under way can be resumed later. */
  async close(): Promise<void> {
    this.freshening?.close()
    await this.downloads.close()
    await this.workers.quit()
    await this.training.close()
    await this.instant.close()
    this.arriving.close()
    this.projects.close()
  }
}
