import { familyOf } from '../../families/index.ts'
import { folderName } from '../../families/names.ts'
import { isDown } from '../../nn/adapter.ts'
import type { LowRank, ModelConfig } from '../../nn/config.ts'
import type { Weights } from '../../nn/engine.ts'
import { splitHead } from '../nested-head.ts'
import { safetensorsChunks } from '../safetensors.ts'

/**
 * What was trained beside a base, in a file beside the model that came of it: its name is none by which transformers
 * would take the folder for an adapter.
 */
export const ADAPTER_FILE = 'adapter.safetensors'
/** Under this name the file says in its header how PEFT is to read it. */
export const SETTINGS_KEY = 'adapter_config'

/** Where PEFT finds the adapter's settings and its tensors. */
export const PEFT_SETTINGS = 'adapter_config.json'
export const PEFT_WEIGHTS = 'adapter_model.safetensors'
/** The same, and what older ones keep them in. */
export const PEFT_TENSORS = [PEFT_WEIGHTS, 'adapter_model.bin']
/** What PEFT puts before the names of tensors. */
const PEFT_PREFIX = 'base_model.model.'

/** What was trained beside a base: factors of changes, and the head. */
export interface TrainedAdapter extends Pick<LowRank, 'rank' | 'alpha'> {
  /** What others know the base by. */
  base: string
  /** Under canonical names. */
  weights: Weights
}

/** The chunks of ADAPTER_FILE, which are those of PEFT's adapter_model.safetensors. */
export function adapterChunks(config: ModelConfig, adapter: TrainedAdapter): Generator<Uint8Array> {
  const family = familyOf(config)
  const { outermost } = splitHead(config, adapter.weights)
  const named = new Map(
    [...outermost].map(([name, tensor]) => [folderName(family, name), tensor] as const),
  )
  const prefixed = new Map([...named].map(([name, tensor]) => [PEFT_PREFIX + name, tensor]))
  const settings = JSON.stringify(peftSettings([...named.keys()], adapter), null, 2)
  return safetensorsChunks(prefixed, { [SETTINGS_KEY]: settings })
}

/** PEFT's adapter_config.json for tensors of these names in a folder. */
function peftSettings(names: readonly string[], { rank, alpha, base }: TrainedAdapter) {
  const changed = names.filter(isDown).map((name) => name.slice(0, name.indexOf('.lora_')))
  const whole = names.filter((name) => !name.includes('.lora_')).map((name) => name.split('.')[0])
  return {
    peft_type: 'LORA',
    task_type: 'TOKEN_CLS',
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    target_modules: changed,
    modules_to_save: [...new Set(whole)],
    use_dora: false,
    use_rslora: false,
  }
}
