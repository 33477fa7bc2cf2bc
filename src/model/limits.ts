/** Names of labels, rules, sets, projects and own fields: longer ones are text, no names. */
export const MAX_NAME = 100
/** Descriptions of labels, values of own fields. */
export const MAX_REMARK = 10_000
/** Characters of guidelines: a book of them. */
export const MAX_GUIDELINES = 1_000_000
/** Where a span came from, and models, whose names may be paths. */
export const MAX_SOURCE = 200
/** What the undo menu calls an action; longer titles are cut. */
export const MAX_TITLE = 200
/** What is searched for. */
export const MAX_SEARCH = 1000
/** Characters of a rule, or of a text to tag, in one message. */
export const MAX_BODY = 5_000_000
/** Bytes of a message of the contract. */
export const MAX_MESSAGE_BYTES = 64 * 1024 * 1024
/** Bytes of the files of one call, or of a request to the service; the former come in pieces of so many. */
export const MAX_FILE_BYTES = 400 * 1024 * 1024
export const PIECE_BYTES = 512 * 1024
/** How deep in a call a file may stand: { files: [{ beside: [file] }] }. */
export const FILE_DEPTH = 5
/** Edits of an action, and documents named by one. */
export const MAX_EDITS = 100_000
/** Items that a list gives at once. */
export const MAX_PAGE = 500
/** Hues of the palette, as many as stay apart; see renderer/styles/tokens.css. */
export const HUES = [
  ...['Blue', 'Orange', 'Green', 'Purple', 'Ochre', 'Teal'],
  ...['Pink', 'Olive', 'Violet', 'Amber', 'Sea', 'Azure'],
]
/** Prime to the number of hues, so that neighbours differ most. */
export const HUE_STEP = 5
/** Characters of a document that the queue shows. */
export const EXCERPT_LENGTH = 200
/** Characters on either side of a find. */
export const CONTEXT_LENGTH = 40
/** Changed documents that are named; beyond, everything is read anew. */
export const MAX_LISTED = 100
/** Text size of the document, in CSS pixels. */
export const TEXT_SIZES = { min: 14, max: 28 } as const
/** Tokens of a sequence: what holds a word at all, and the positions that BERT was made with. */
export const SEQUENCE = { min: 8, max: 512 } as const
/** The published run padded and cut every sequence to this many pieces. */
export const REFERENCE_LENGTH = 50
/** Spans that cannot be trained which are named; beyond, they are counted. */
export const MAX_UNTRAINABLE_LISTED = 100
/** Characters of a span where spans are listed. */
export const MAX_SURFACE = 80
/** Minutes for which ways to train are tried; a hundred sentences take about two. */
export const CHOOSING_MINUTES = { min: 1, usual: 10, max: 240 } as const
/** Parts that documents are divided into for that: each is read by what was learnt from the others. */
export const CHOOSING_PARTS = 3
