"""What the starter base reads: public text under free licences, each with where it stands and how it is read.

Every source is a git repository. `files` selects paths inside it, `reader` (readers.py) turns one file into
paragraphs of plain text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    repository: str
    licence: str
    reader: str
    files: str


BOOKS = "Public domain (Project Gutenberg)"
CC_BY = "CC BY 4.0"
APACHE = "Apache-2.0"

SOURCES = [
    Source("openstax/osbooks-introduction-anthropology", CC_BY, "cnxml", r"modules/.*\.cnxml$"),
    Source("openstax/osbooks-introduction-business", CC_BY, "cnxml", r"modules/.*\.cnxml$"),
    Source("openstax/osbooks-introduction-intellectual-property", CC_BY, "cnxml", r"modules/.*\.cnxml$"),
    Source("openstax/osbooks-life-liberty-and-pursuit-happiness", CC_BY, "cnxml", r"modules/.*\.cnxml$"),
    Source("openstax/osbooks-principles-economics-bundle", CC_BY, "cnxml", r"modules/.*\.cnxml$"),
    Source("PLOS/allofplos", CC_BY, "article", r"starter_corpus/.*\.xml$"),
    Source("MicrosoftDocs/cognitive-toolkit-docs", CC_BY, "markdown", r"\.md$"),
    Source("google-research/tuning_playbook", CC_BY, "markdown", r"\.md$"),
    Source("distillpub/post--multimodal", CC_BY, "markdown", r"src/paper\.md$"),
    Source("tensorflow/docs", APACHE, "notebook", r"site/en/.*\.(md|ipynb)$"),
    Source("huggingface/course", APACHE, "markdown", r"chapters/en/.*\.mdx$"),
    Source("factbook/factbook.json", "CC0 1.0, from a work of the United States government", "factbook", r"\.json$"),
    Source("standardebooks/samuel-pepys_the-diary", "CC0 1.0", "html", r"src/epub/text/.*\.xhtml$"),
    Source("GITenberg/American-AdventuresA-Second-Trip-Abroad-at-home-_18304", BOOKS, "book", r"18304-8\.txt$"),
    Source("GITenberg/Beethoven-s-Letters-1790-1826-Volume-2_13272", BOOKS, "book", r"13272-8\.txt$"),
    Source(
        "GITenberg/Critical-and-Historical-Essays--13-Lectures-delivered-at-Columbia-University_16351",
        BOOKS,
        "book",
        r"16351-8\.txt$",
    ),
    Source(
        "GITenberg/How-to-Listen-to-Music-7th-ed.Hints-and-Suggestions-to-Untaught-Lovers-of-the-Art_17474",
        BOOKS,
        "book",
        r"17474-8\.txt$",
    ),
    Source("GITenberg/The-Pianoforte-SonataIts-Origin-and-Development_17074", BOOKS, "book", r"17074-8\.txt$"),
]
