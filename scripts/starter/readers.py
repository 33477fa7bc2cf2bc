"""Files of the sources as paragraphs of plain text."""

import html
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

BLOCKS = {"para", "p", "title", "li", "item", "note", "blockquote", "h1", "h2", "h3", "h4", "td", "caption", "label"}
UNREAD = {"math", "script", "style", "equation", "table", "code", "pre", "svg", "ref-list", "disp-formula", "metadata"}


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()


def of_xml(text, within=None):
    root = ElementTree.fromstring(text)
    found = []

    def name(element):
        return str(element.tag).rsplit("}", 1)[-1]

    def words(element):
        if name(element) in UNREAD:
            return element.tail or ""
        inside = "".join([element.text or "", *map(words, element)])
        if name(element) in BLOCKS:
            found.append(one_line(inside))
            inside = " "
        return inside + (element.tail or "")

    for element in root.iter():
        if within is None or name(element) in within:
            words(element)
            if within is None:
                break
    return found


def cnxml(text):
    return of_xml(text, {"content"})


def article(text):
    return of_xml(text, {"abstract", "body"})


class Paragraphs(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.open, self.unread = [], [], 0

    def handle_starttag(self, tag, attributes):
        self.unread += tag in UNREAD
        if tag in BLOCKS:
            self.end()

    def handle_endtag(self, tag):
        self.unread -= tag in UNREAD
        if tag in BLOCKS:
            self.end()

    def handle_data(self, data):
        if self.unread <= 0:
            self.open.append(data)

    def end(self):
        self.found.append(one_line("".join(self.open)))
        self.open = []


def of_html(text):
    reader = Paragraphs()
    reader.feed(text)
    reader.end()
    return reader.found


def markdown(text):
    text = re.sub(r"(?s)^---.*?\n---\n", "", text)
    text = re.sub(r"(?s)```.*?```|<!--.*?-->|\$\$.*?\$\$", "\n\n", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]{1,400}>", " ", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s*(#+|[-*+]|\d+\.|>|\|.*)\s*", "\n", text)
    text = re.sub(r"[*_`]{1,3}", "", text)
    return [one_line(html.unescape(block)) for block in re.split(r"\n\s*\n", text)]


def notebook(text):
    if not text.lstrip().startswith("{"):
        return markdown(text)
    cells = json.loads(text).get("cells", [])
    return [block for cell in cells if cell["cell_type"] == "markdown" for block in markdown("".join(cell["source"]))]


def factbook(text):
    found = []

    def walk(value):
        if isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, str) and len(value) > 80:
            found.extend(of_html(value))

    walk(json.loads(text))
    return found


def book(text):
    text = text.replace("\r\n", "\n")
    start = re.search(r"\*\*\* ?START.*?\*\*\*", text)
    end = re.search(r"\*\*\* ?END", text)
    text = text[start.end() if start else 0 : end.start() if end else len(text)]
    return [one_line(block.replace("_", "")) for block in re.split(r"\n\s*\n", text)]


READERS = {
    "cnxml": cnxml,
    "article": article,
    "html": of_html,
    "markdown": markdown,
    "notebook": notebook,
    "factbook": factbook,
    "book": book,
}
