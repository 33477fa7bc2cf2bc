import { Menu, type ContextMenuParams, type MenuItemConstructorOptions } from 'electron'
import type { WebContents } from 'electron'

type Place = Pick<ContextMenuParams, 'isEditable' | 'selectionText' | 'editFlags'>

/** The menu of a text field, or of text that is selected; empty elsewhere, where none is shown. */
function contextItems({
  isEditable,
  selectionText,
  editFlags,
}: Place): MenuItemConstructorOptions[] {
  const copy: MenuItemConstructorOptions = { role: 'copy', enabled: editFlags.canCopy }
  if (!isEditable) return selectionText.trim() === '' ? [] : [copy]
  return [
    { role: 'undo', enabled: editFlags.canUndo },
    { role: 'redo', enabled: editFlags.canRedo },
    { type: 'separator' },
    { role: 'cut', enabled: editFlags.canCut },
    copy,
    { role: 'paste', enabled: editFlags.canPaste },
    { role: 'delete', enabled: editFlags.canDelete },
    { type: 'separator' },
    { role: 'selectAll', enabled: editFlags.canSelectAll },
  ]
}

export function offerContextMenu(contents: WebContents): void {
  contents.on('context-menu', (_event, place) => {
    const items = contextItems(place)
    if (items.length > 0) Menu.buildFromTemplate(items).popup()
  })
}
