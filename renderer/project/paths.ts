import type { ProjectInfo } from '../../src/model/project.ts'

const PREFIX = 'spanwright.project.'

/** Remembers where a project lies, so that its address works after the host was started anew. */
export function rememberPath({ id, path }: ProjectInfo): void {
  localStorage.setItem(PREFIX + id, path)
}

export function rememberedPath(id: string): string | null {
  return localStorage.getItem(PREFIX + id)
}
