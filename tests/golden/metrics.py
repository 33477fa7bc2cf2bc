"""Records seqeval's figures on random tag sequences, for tests/unit/training/metrics.test.ts."""

import json
import pathlib
import random
import warnings

from seqeval.metrics import accuracy_score
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.scheme import IOB2

def number(value):
    """The mean over no labels at all is NaN in seqeval; here zero division gives 0 throughout."""
    return 0.0 if value != value else float(value)


warnings.filterwarnings("ignore")
random.seed(5)
tags = ["O", "O", "B-A", "I-A", "B-B", "I-B", "B-X-Y", "I-X-Y"]
cases = []
for _ in range(40):
    lengths = [random.randint(1, 12) for _ in range(random.randint(1, 4))]
    gold = [[random.choice(tags) for _ in range(n)] for n in lengths]
    predicted = [[t if random.random() < 0.6 else random.choice(tags) for t in s] for s in gold]
    case = {"gold": gold, "predicted": predicted, "accuracy": accuracy_score(gold, predicted)}
    for mode in ("default", "strict"):
        options = dict(mode="strict", scheme=IOB2) if mode == "strict" else {}
        case[mode] = {
            average: [
                number(score(gold, predicted, average=average, zero_division=0, **options))
                for score in (precision_score, recall_score, f1_score)
            ]
            for average in ("micro", "macro", "weighted")
        }
    cases.append(case)
target = pathlib.Path(__file__).parent / "data" / "metrics.json"
target.write_text(json.dumps(cases))
