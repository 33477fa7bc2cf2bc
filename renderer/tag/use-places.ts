import { computed, shallowRef, type Ref } from 'vue'
import type { EntityCount, EntityPlace } from './results.ts'

/** The entity that was chosen in the table, and which of its places is shown. */
export function usePlaces(counts: Readonly<Ref<EntityCount[]>>) {
  const chosen = shallowRef<{ label: string; surface: string; at: number } | null>(null)
  /** As it is found now: gone with the last of its places. */
  const entity = computed(() =>
    counts.value.find(
      ({ label, surface }) => label === chosen.value?.label && surface === chosen.value.surface,
    ),
  )
  const at = computed(() => Math.min(chosen.value?.at ?? 0, (entity.value?.places.length ?? 1) - 1))
  const place = computed<EntityPlace | null>(() => entity.value?.places[at.value] ?? null)

  function show({ label, surface }: EntityCount): void {
    chosen.value = { label, surface, at: 0 }
  }

  /** To the next place or the one before, around the ends. */
  function step(by: 1 | -1): void {
    const count = entity.value?.places.length ?? 0
    if (chosen.value && count > 0)
      chosen.value = { ...chosen.value, at: (at.value + by + count) % count }
  }

  const end = () => (chosen.value = null)

  return { entity, at, place, show, step, end }
}
