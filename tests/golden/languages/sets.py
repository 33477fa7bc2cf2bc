"""Makes labelled sentences by rule: Korean particles, Thai without spaces, German compounds, emoji, …

Run by hand: python tests/golden/languages/sets.py FOLDER [sentences]. Writes NAME.spanwright.jsonl for each
set and, for those held out, NAME.dev.spanwright.jsonl. Needs the standard library alone; the same numbers
give the same files.
"""

import json
import pathlib
import sys

from markup import documents
from rules import RULES


def write(path, labels, sentences):
    header = {"format": "spanwright-jsonl", "version": 1, "offsets": "utf-16", "labels": [{"name": n} for n in labels]}
    lines = [json.dumps(line, ensure_ascii=False) for line in [header, *sentences]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 300
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, rule) in enumerate(RULES.items()):
        made = documents(rule, count, seed)
        labels = sorted({span["label"] for document in made for span in document["spans"]})
        write(folder / f"{name}.spanwright.jsonl", labels, made)
        write(folder / f"{name}.dev.spanwright.jsonl", labels, [d for d in made if d["split"] == "dev"])
        spans = [(d["text"], s) for d in made for s in d["spans"]]
        longest = max(len(word) for d in made for word in d["text"].split())
        print(f"{name:12} {len(made)} sentences, {len(spans)} spans, longest run without a space {longest}")


if __name__ == "__main__":
    main()
