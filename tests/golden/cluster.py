"""Tags with the programs of folders that “export --format cluster” writes, and compares span by span.

Run by hand, with numpy, onnxruntime and tokenizers:
    node tests/golden/cluster.ts FOLDER && python tests/golden/cluster.py FOLDER
    python tests/golden/cluster.py compare OURS.jsonl THEIRS…    # files, or folders of parts, of tagged lines
"""

import json
import pathlib
import sys

PROGRAMS = pathlib.Path(__file__).resolve().parent.parent.parent / "resources" / "cluster"
sys.path.insert(0, str(PROGRAMS))


def read(path: pathlib.Path) -> list[dict]:
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file() and one.name[0] not in "._")
    return [json.loads(line) for file in files for line in file.read_text("utf-8").split("\n") if line]


def difference(ours: list[dict], theirs: list[dict]) -> tuple[int, int, float]:
    """How many spans there are in all, how many only one side has, and the largest difference of a score."""
    spans = alone = 0
    score = 0.0
    for a, b in zip(ours, theirs, strict=True):
        assert a["text"] == b["text"]
        first, second = ({(s["start"], s["end"], s["label"]): s["score"] for s in one["spans"]} for one in (a, b))
        spans += len(first)
        alone += len(first.keys() ^ second.keys())
        score = max([score, *(abs(first[key] - second[key]) for key in first.keys() & second.keys())])
    return spans, alone, score


def families(folder: pathlib.Path) -> None:
    from tagger import Tagger

    for expected in sorted(folder.glob("*/expected.jsonl")):
        ours = read(expected)
        lines = [json.dumps({"text": one["text"]}) for one in ours]
        theirs = [json.loads(line) for line in Tagger(expected.parent / "tagging-model").tag_lines(lines)]
        spans, alone, score = difference(ours, theirs)
        print(f"{expected.parent.name}: {spans} spans, {alone} on one side alone, scores within {score:.1e}")


def compare(ours: pathlib.Path, theirs: pathlib.Path) -> None:
    by_text = lambda one: one["text"]
    spans, alone, score = difference(sorted(read(ours), key=by_text), sorted(read(theirs), key=by_text))
    print(f"{theirs}: {spans} spans, {alone} on one side alone, scores within {score:.1e}")


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        for path in sys.argv[3:]:
            compare(pathlib.Path(sys.argv[2]), pathlib.Path(path))
    else:
        families(pathlib.Path(sys.argv[1]))
