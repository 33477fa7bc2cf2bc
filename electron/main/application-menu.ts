import { app, Menu } from 'electron'
import { readRecent } from '../../src/host/projects/recent-projects.ts'
import type { Shown } from '../../src/contract/shell.ts'
import { menuItems, type MenuActs, type RecentFile } from './menu.ts'

const MAX_SHOWN = 10

/** The menu of the application, made anew when what it shows has changed. */
export class ApplicationMenu {
  private readonly dataFolder: string
  private readonly shown: () => Shown
  private readonly acts: MenuActs
  private last = ''
  private recent: readonly RecentFile[] = []

  constructor(dataFolder: string, shown: () => Shown, acts: MenuActs) {
    this.dataFolder = dataFolder
    this.shown = shown
    this.acts = acts
  }

  /** The list of recent projects is read meanwhile, and shown when it is there. */
  update(): void {
    this.show()
    void readRecent(this.dataFolder).then((recent) => {
      this.recent = recent.slice(0, MAX_SHOWN)
      this.show()
    })
  }

  private show(): void {
    const { recent, acts } = this
    const shown = this.shown()
    const state = JSON.stringify([shown.commands, recent])
    if (state === this.last) return
    this.last = state
    const items = menuItems({ platform: process.platform, shown, recent, acts })
    Menu.setApplicationMenu(Menu.buildFromTemplate(items))
    const [latest] = recent
    if (latest) app.addRecentDocument(latest.path)
  }
}
