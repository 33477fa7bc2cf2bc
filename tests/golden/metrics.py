"""Records seqeval's figures on random tag sequences, for tests/unit/training/metrics.test.ts.

Run by hand: python tests/golden/metrics.py

Tags are written as one letter each, an index into `tags`. Left out are tags that seqeval's default mode
does not know by their prefix (U, L, lower case, none): it reads "PER" as prefix P of type ER.
"""

import json
import pathlib
import random
import string
import warnings
from importlib.metadata import version

from seqeval.metrics import accuracy_score
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support as default_scores
from seqeval.metrics.v1 import precision_recall_fscore_support as strict_scores
from seqeval.scheme import IOB2

warnings.filterwarnings("ignore")
random.seed(5)

PLAIN = ["O", "B-A", "I-A", "B-B", "I-B", "B-X-Y", "I-X-Y", "B-é", "I-é", "B-", "I-", "B", "I"]
ODD = PLAIN + ["S-A", "E-A", "S-B", "E-B", "E-X-Y", "B- A", "I- A", "B-A-", "I-A-", "E", "S"]
LETTERS = string.ascii_letters
CASES, SEQUENCES, WITH_LABELS = 150, 20, 30
AVERAGES = ("micro", "macro", "weighted")


def number(value):
    """The mean over no labels at all is NaN in seqeval; here zero division gives 0 throughout."""
    return 0.0 if value != value else float(value)


def scores_of(gold, predicted, strict):
    def scores(average):
        options = dict(average=average, zero_division=0)
        if strict:
            return strict_scores(gold, predicted, scheme=IOB2, **options)
        return default_scores(gold, predicted, **options)

    return scores


def figures(gold, predicted, strict, labels):
    scores = scores_of(gold, predicted, strict)
    result = {average: [number(x) for x in scores(average)[:3]] for average in AVERAGES}
    if labels:
        result["perLabel"] = [[number(x) for x in column] for column in scores(None)]
    return result


def sequence(tags, length):
    """Half of them mostly outside, as text is; half any tag after any other."""
    weight = random.choice([1, len(tags)])
    return random.choices(tags, [weight] + [1] * (len(tags) - 1), k=length)


def case(index):
    tags = PLAIN if index % 2 else ODD
    gold = [sequence(tags, random.randint(1, 14)) for _ in range(random.choice([1, 2, SEQUENCES, 2 * SEQUENCES]))]
    keep = random.random()
    predicted = [[t if random.random() < keep else random.choice(tags) for t in s] for s in gold]
    encode = lambda side: ["".join(LETTERS[ODD.index(t)] for t in s) for s in side]
    result = {
        "gold": encode(gold),
        "predicted": encode(predicted),
        "accuracy": accuracy_score(gold, predicted),
        "default": figures(gold, predicted, False, index < WITH_LABELS),
    }
    # Strict mode refuses tags that are not IOB2's.
    if tags is PLAIN:
        result["strict"] = figures(gold, predicted, True, index < WITH_LABELS)
    return result


golden = {"seqeval": version("seqeval"), "tags": ODD, "cases": [case(i) for i in range(CASES)]}
target = pathlib.Path(__file__).parent / "data" / "metrics.json"
target.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")))
print(sum(len(c["gold"]) for c in golden["cases"]), "sequences,", target.stat().st_size, "bytes")
