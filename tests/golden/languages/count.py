"""Counts entities by characters: gold spans against those that `tag` wrote. Knows nothing of units or tags.

Run by hand: python tests/golden/languages/count.py GOLD TAGGED [COLUMNS]. Both are Spanwright's JSONL with
the same texts; COLUMNS is what `eval --predictions` wrote, over which seqeval counts the outermost tags.
"""

import collections
import itertools
import json
import pathlib
import sys
import unicodedata


def documents(path):
    lines = pathlib.Path(path).read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[1:] if line]


def entities(document):
    return {(*seen(document["text"], span["start"], span["end"]), span["label"]) for span in document["spans"]}


def seen(text, start, end):
    """A range without white space and format characters at its ends, which the product leaves out."""
    inside = text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    size = lambda characters: sum(1 + (c > "\uffff") for c in characters)
    unseen = lambda c: c.isspace() or unicodedata.category(c) == "Cf"
    edge = lambda characters: size(itertools.takewhile(unseen, characters))
    return start + edge(inside), end - edge(reversed(inside))


def scores(right, said, there):
    precision = right / said if said else 0.0
    recall = right / there if there else 0.0
    both = precision + recall
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / both if both else 0.0}


def figures(gold, tagged):
    """Over all entities, and of each label."""
    assert [d["text"] for d in gold] == [d["text"] for d in tagged], "other texts"
    right, said, there = collections.Counter(), collections.Counter(), collections.Counter()
    for want, got in zip(map(entities, gold), map(entities, tagged), strict=True):
        right.update(label for *_, label in want & got)
        said.update(label for *_, label in got)
        there.update(label for *_, label in want)
    labels = {n: {**scores(right[n], said[n], there[n]), "support": there[n]} for n in sorted(there | said)}
    return {**scores(right.total(), said.total(), there.total()), "perLabel": labels}


def seqeval_figures(path):
    from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score

    texts = pathlib.Path(path).read_text(encoding="utf-8").rstrip("\n").split("\n\n")
    rows = [[line.split("\t") for line in text.split("\n")] for text in texts]
    gold, said = ([[row[column] for row in text] for text in rows] for column in (1, 2))
    measures = {"precision": precision_score, "recall": recall_score, "f1": f1_score, "accuracy": accuracy_score}
    return {name: float(measure(gold, said)) for name, measure in measures.items()}


if __name__ == "__main__":
    result = figures(documents(sys.argv[1]), documents(sys.argv[2]))
    if len(sys.argv) > 3:
        result["seqeval"] = seqeval_figures(sys.argv[3])
    print(json.dumps(result, ensure_ascii=False))
