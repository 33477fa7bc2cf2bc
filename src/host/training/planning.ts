import { basename, isAbsolute } from 'node:path'
import { attemptAsync, failed, unwrap } from '../../domain/failure.ts'
import { CHOOSING_PARTS } from '../../model/limits.ts'
import type { ModelInfo } from '../../model/models.ts'
import type { Run } from '../../model/runs.ts'
import type { Offer, Outlook } from '../../model/before-a-run.ts'
import {
  INSTANT,
  STARTER,
  trainingSettings,
  type TrainingSettings,
} from '../../model/training-settings.ts'
import type { Project } from '../../storage/project.ts'
import { sideOf, type Snapshot } from '../../training/dataset.ts'
import { misfit } from '../../training/fit.ts'
import { presetFor } from '../../training/presets.ts'
import { isMadeHere, isScratch } from '../../training/scratch.ts'
import { readDetails, type ModelDetails } from '../models/model-details.ts'
import type { Models } from '../models/models.ts'
import type { Tokenizers } from '../models/tokenizers.ts'
import type { Recipe } from './choosing.ts'
import { DocumentFacts, snapshotOf, type Sides } from './documents.ts'
import { baseOf, estimateRun, measuredRate } from './estimate.ts'
import { outlookOf, wordsOf } from './outlook.ts'
import { untrainableSpans } from './untrainable.ts'

/** What is said of a run before it starts: settings that suit, what it would learn from, what it would cost. */
export abstract class Planning {
  protected readonly models: Models
  private readonly tokenizers: Tokenizers
  private readonly facts = new DocumentFacts()

  constructor(models: Models, tokenizers: Tokenizers) {
    this.models = models
    this.tokenizers = tokenizers
  }

  /** Newest first. */
  abstract runs(project: Project): Run[]

  /** Settings that suit the base and the project's size; without a project, for plenty of data. */
  async suggest(
    base: string,
    project?: Project,
  ): Promise<{ settings: TrainingSettings; why: string }> {
    const size = await this.baseOf(base)
    const suited = (documents: number) => {
      const { preset, why } = presetFor(base, size.ok ? size.value : {}, documents)
      return { settings: { ...trainingSettings.parse({ base }), ...preset }, why }
    }
    const usual = suited(Infinity)
    return project ? suited(this.facts.sides(project, usual.settings).train.length) : usual
  }

  /** What a run would learn from and cost. */
  async outlook(project: Project, settings: TrainingSettings): Promise<Outlook> {
    const base = await this.baseOf(settings.base)
    const why = base.ok
      ? misfit(settings, base.value, isScratch(settings.base))
      : base.failure.message
    const sides = this.facts.sides(project, settings)
    const untrainable = await this.untrainable(project, settings, sides)
    const labels = project.labels().map(({ name }) => name)
    const known = { labels, suggestions: project.counts().suggestions }
    return outlookOf(sides, known, why, untrainable, async (words) =>
      base.ok ? estimateRun(settings, base.value, words, await this.measuredRate(project)) : null,
    )
  }

  /** Where the base of a run lies. Throws a FailureError when the run cannot begin. */
  async requireReady(project: Project, settings: TrainingSettings): Promise<string> {
    const { obstacles } = await this.outlook(project, settings)
    if (obstacles.length > 0) throw failed('bad-input', obstacles[0])
    return this.basePath(settings.base)
  }

  /** The bases to begin with, by what they are good for: at once, well, and as well as this library can. */
  async offers(project: Project): Promise<Offer[]> {
    const largest = largestBase(await this.models.list())
    const bases = [
      { use: 'quick', base: INSTANT, name: 'Words and shapes' },
      { use: 'better', base: STARTER, name: 'Starter' },
      { use: 'best', base: largest?.id ?? null, name: largest?.name ?? 'A larger base' },
    ] as const
    return Promise.all(
      bases.map(async (one) => {
        const known = [this.bytesOf(one.base), this.estimateOf(project, one.base)] as const
        const [bytes, estimate] = await Promise.all(known)
        return { ...one, bytes, estimate }
      }),
    )
  }

  private async bytesOf(base: string | null): Promise<number> {
    if (base === null || isMadeHere(base)) return 0
    return (await this.models.get(base)).bytes
  }

  /** What is tried, and on what: the documents that a run would hold out decide nothing. */
  protected async trials(project: Project): Promise<{ recipes: Recipe[]; data: Snapshot }> {
    const recipes = await this.recipes(project)
    const [{ settings }] = recipes
    const { documents, ...snapshot } = snapshotOf(project, settings)
    const learnt = documents.filter((one) => sideOf(one, settings.devFraction) === 'train')
    return { recipes, data: { ...snapshot, documents: learnt } }
  }

  /** Ways to train that are worth a trial, the quickest first. */
  private async recipes(project: Project): Promise<Recipe[]> {
    const largest = largestBase(await this.models.list())
    const recipeOf = async (base: string, name: string) => {
      const { settings } = await this.suggest(base, project)
      const estimate = await this.estimateOf(project, base)
      // Each trial learns from the rest of the documents.
      const seconds = (CHOOSING_PARTS - 1) * (estimate?.seconds ?? Infinity)
      const path = await this.basePath(base)
      return { name, settings, base: path, seconds }
    }
    const recipes = await Promise.all([
      recipeOf(INSTANT, 'Words and shapes'),
      recipeOf(STARTER, 'Starter'),
      ...(largest ? [recipeOf(largest.id, largest.name)] : []),
    ])
    return recipes.sort((a, b) => a.seconds - b.seconds)
  }

  /** Time and memory with the settings that suit a base; null where there is nothing to learn from. */
  private async estimateOf(project: Project, base: string | null): Promise<Outlook['estimate']> {
    const size = base === null ? null : await this.baseOf(base)
    if (base === null || !size?.ok) return null
    const { settings } = await this.suggest(base, project)
    const { train } = this.facts.sides(project, settings)
    if (train.length === 0) return null
    return estimateRun(settings, size.value, wordsOf(train), await this.measuredRate(project))
  }

  private measuredRate(project: Project) {
    return measuredRate(this.runs(project), (base) => this.baseOf(base))
  }

  private baseOf(base: string) {
    return attemptAsync(async () => unwrap(await baseOf(await this.basePath(base))))
  }

  /** A base that cannot be read, which is told elsewhere, is taken for one that is learnt here. */
  private async untrainable(project: Project, settings: TrainingSettings, { train, dev }: Sides) {
    const intricate = [...train, ...dev].filter((facts) => facts.intricate).map(({ id }) => id)
    const tokenizer =
      intricate.length === 0 || isMadeHere(settings.base)
        ? null
        : await this.basePath(settings.base)
            .then((path) => this.tokenizers.of(path))
            .catch(() => null)
    return untrainableSpans(project, intricate, tokenizer, settings)
  }

  /** What others know a base by: its name at the hub that it was fetched from, else its folder's. */
  protected async baseName(base: string): Promise<string> {
    const path = await this.basePath(base)
    const { source }: Partial<ModelDetails> = isMadeHere(base) ? {} : await readDetails(path)
    return source?.kind === 'downloaded' ? source.repository : basename(path)
  }

  protected async basePath(base: string): Promise<string> {
    if (isMadeHere(base) || isAbsolute(base)) return base
    return (await this.models.get(base)).path
  }
}

/** Of those that were fetched or imported the one with most to learn with; a model made here is a task's own. */
function largestBase(library: readonly ModelInfo[]): ModelInfo | undefined {
  return library
    .filter(({ isBase, source }) => isBase && ['downloaded', 'imported'].includes(source.kind))
    .reduce<ModelInfo | undefined>((a, b) => (a && a.bytes >= b.bytes ? a : b), undefined)
}
