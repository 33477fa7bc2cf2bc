"""Compares the entities of transformers' pipeline with those that `tag` wrote, one by one.

Run by hand: python tests/golden/languages/pipeline.py FOLDER TAGGED PLAIN. FOLDER is a model that Spanwright wrote,
TAGGED its entities in Spanwright's JSONL, PLAIN those that it finds when it is read token by token. Each is compared
with what the pipeline finds in our class, which comes with an exported folder, and in transformers' own; there the
strategy is the one that the model card names: "simple" where the model labels pieces of words, else "first".

Counted apart are entities that differ by characters at an edge which the tokeniser leaves out (combining
marks, format characters): the pipeline's offsets end with the last piece.
"""

import json
import pathlib
import sys
import unicodedata

import transformers
from transformers import pipeline

from count import documents, entities
from markup import units

sys.path.append(str(pathlib.Path(__file__).resolve().parents[3] / "resources" / "cluster"))
from spanwright_pipeline import SpanwrightPipeline  # noqa: E402


def utf16(text, entity):
    """An entity of the pipeline, whose offsets are code points."""
    start, end = units(text[: entity["start"]]), units(text[: entity["end"]])
    return start, end, entity["entity_group"]


def visible(text, entity):
    """The same without marks and format characters at its edges."""
    start, end, label = entity
    raw = text.encode("utf-16-le")
    whole = raw[2 * start : 2 * end].decode("utf-16-le")
    left_out = lambda c: unicodedata.category(c) in ("Mn", "Mc", "Me", "Cf")
    kept = whole
    while kept and left_out(kept[0]):
        kept = kept[1:]
    start += units(whole) - units(kept)
    while kept and left_out(kept[-1]):
        kept = kept[:-1]
    return start, start + units(kept), label


def exact(document):
    return {(span["start"], span["end"], span["label"]) for span in document["spans"]}


def compare(found, tagged, read=entities):
    """`read`: spans as they are, or without the blanks and format characters at their ends, as transformers has them."""
    result = {"equal": 0, "edges": 0, "onlyPipeline": 0, "onlyTag": 0, "examples": []}
    for theirs, document in zip(found, tagged, strict=True):
        text, ours = document["text"], read(document)
        theirs = {utf16(text, entity) for entity in theirs}
        result["equal"] += len(ours & theirs)
        left, right = (sorted(visible(text, e) for e in a - b) for a, b in ((theirs, ours), (ours, theirs)))
        result["edges"] += sum(e in right for e in left)
        for name, side, other in (("onlyPipeline", left, right), ("onlyTag", right, left)):
            differ = [e for e in side if e not in other]
            result[name] += len(differ)
            result["examples"] += [[name, text, *e] for e in differ]
    result["examples"] = result["examples"][:5]
    return result


def main():
    folder = pathlib.Path(sys.argv[1])
    reading = json.loads((folder / "config.json").read_text())["spanwright"]
    strategy = "simple" if reading["unit"] == "piece" else "first"
    tagged, plain = [documents(path) for path in sys.argv[2:]]
    texts = [document["text"] for document in tagged]
    own = pipeline("token-classification", model=str(folder), aggregation_strategy=strategy)
    ours = pipeline("token-classification", model=str(folder), pipeline_class=SpanwrightPipeline)
    found = [own(text) for text in texts]
    compared = [compare([ours(text) for text in texts], tagged, exact), compare(found, tagged), compare(found, plain)]
    about = {"transformers": transformers.__version__, "class": type(own.tokenizer).__name__, "strategy": strategy}
    print(json.dumps({**about, "compared": compared}, ensure_ascii=False))


if __name__ == "__main__":
    main()
