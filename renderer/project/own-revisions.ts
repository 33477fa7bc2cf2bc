/** Revisions remembered; announcements arrive within a few of the answer. */
const REMEMBERED = 256

/** The last revisions that this page made itself, to tell its own changes from others'. */
export class OwnRevisions {
  private readonly revisions = new Set<number>()

  add(revision: number): void {
    this.revisions.add(revision)
    if (this.revisions.size <= REMEMBERED) return
    const [oldest] = this.revisions
    this.revisions.delete(oldest)
  }

  has(revision: number): boolean {
    return this.revisions.has(revision)
  }
}
