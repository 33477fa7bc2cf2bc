import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MeasuringChild, ours, writeSpec } from './child.ts'
import { missingRows } from './report.ts'
import type { Row } from './row.ts'

const script = fileURLToPath(new URL('peers.py', import.meta.url))
const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** Programs on this machine to measure against. */
export interface Peers {
  /** Version line of torch and transformers; undefined when Python lacks them. */
  python: string | undefined
  /** Folder of @huggingface/transformers; undefined when it is not installed. */
  transformersJs: string | undefined
  pythonChild(name: string, kind: string, spec: object): MeasuringChild
  transformersJsChild(spec: object): MeasuringChild
  /** Rows that say why these Python programs were not measured; none when they were. */
  missing(group: string, work: string, unit: Row['unit'], programs: string[]): Row[]
}

export const NO_TRANSFORMERS_JS = 'SPANWRIGHT_PEERS names no folder with @huggingface/transformers'

/**
 * Looks for Python (PYTHON, else python3) with torch and transformers, and for transformers.js in
 * SPANWRIGHT_PEERS or in node_modules. Settings that steer OpenBLAS are not passed on.
 */
export function findPeers(folder: string): Peers {
  const python = process.env.PYTHON ?? 'python3'
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HF_HUB_OFFLINE: '1',
    TOKENIZERS_PARALLELISM: 'true',
  }
  delete env.OPENBLAS_CORETYPE
  delete env.OPENBLAS_L2_SIZE
  const places = [process.env.SPANWRIGHT_PEERS, nodeModules].filter((path) => path !== undefined)
  const transformersJs = places
    .flatMap((path) => [path, join(path, 'node_modules')])
    .map((path) => join(path, '@huggingface', 'transformers'))
    .find((path) => existsSync(path))
  const found = pythonVersions(python, env)
  return {
    python: found,
    transformersJs,
    pythonChild: (name, kind, spec) =>
      new MeasuringChild(name, python, [script, kind, writeSpec(folder, spec)], env),
    transformersJsChild: (spec) =>
      ours(folder, 'tag-transformersjs', { ...spec, library: transformersJs }, 'transformers.js'),
    missing: (group, work, unit, programs) =>
      found
        ? []
        : missingRows(
            group,
            work,
            unit,
            programs,
            `${python} has no torch and transformers (PYTHON)`,
          ),
  }
}

function pythonVersions(python: string, env: NodeJS.ProcessEnv): string | undefined {
  const code =
    'import torch, transformers; print(f"torch {torch.__version__}, transformers {transformers.__version__}")'
  try {
    const answer = execFileSync(python, ['-c', code], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return answer.trim()
  } catch {
    return undefined
  }
}
