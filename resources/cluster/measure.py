"""Figures of a trained model over documents held out, as Spanwright and seqeval count them."""

from collections import Counter

from reading import chunks_of, split_tag

# A place where no prediction can be.
NOWHERE = -1


def figures(gold: list[dict], predicted: list[list[list[str]]]) -> dict[str, float]:
    """Precision, recall, F1, strict F1, macro F1 and accuracy.

    `gold`: of each document the tags [depths, units], which units count, and the labels of spans that no
    tags can carry; `predicted`: tags [depths, units].
    """
    wanted = [_entities(one["tags"], one["counted"], chunks_of) | _beyond(one) for one in gold]
    found = [_entities(tags, one["counted"], chunks_of) for tags, one in zip(predicted, gold)]
    strict_wanted = [_entities(one["tags"], one["counted"], _strict_chunks) | _beyond(one) for one in gold]
    strict_found = [_entities(tags, one["counted"], _strict_chunks) for tags, one in zip(predicted, gold)]
    precision, recall, f1 = _score(*_counts(wanted, found)[None])
    labels = [counts for label, counts in _counts(wanted, found).items() if label is not None]
    counted = right = 0
    for one, tags in zip(gold, predicted):
        for tag, guess, counts in zip(one["tags"][0], tags[0], one["counted"]):
            counted += counts
            right += counts and tag == guess
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "strictF1": _score(*_counts(strict_wanted, strict_found)[None])[2],
        "macroF1": _ratio(sum(_score(*counts)[2] for counts in labels), len(labels)),
        "accuracy": _ratio(right, counted),
    }


def findings(gold: list[dict], predicted: list[list[list[str]]], sure: list) -> list[tuple[float, bool]]:
    """Of each entity that was found how sure the model was, and whether it is right; `sure`: [depths][units]."""
    result = []
    for one, rows, scores in zip(gold, predicted, sure):
        wanted = _entities(one["tags"], one["counted"], chunks_of)
        seen = set()
        for row, own in zip(rows, scores):
            for entity in sorted(_entities([row], one["counted"], chunks_of) - seen):
                seen.add(entity)
                result.append((float(own[entity[1] : entity[2]].mean()), entity in wanted))
    return result


def _entities(rows, counted, read) -> set[tuple]:
    """Entities of all depths, each once; none reaches across a unit that does not count."""
    entities = set()
    for row in rows:
        start = 0
        while start < len(counted):
            end = start
            while end < len(counted) and counted[end]:
                end += 1
            entities |= {(kind, start + a, start + b) for kind, a, b in read(row[start:end])}
            start = end + 1
    return entities


def _beyond(one: dict) -> set[tuple]:
    return {(label, NOWHERE, number) for number, label in enumerate(one["dropped"])}


def _strict_chunks(tags: list[str]) -> list[tuple[str, int, int]]:
    """Chunks in strict IOB2: only B begins one."""
    chunks = []
    opened = None
    for at, tag in enumerate([*tags, "O"]):
        prefix, kind = split_tag(tag)
        if opened and prefix == "I" and kind == opened[0]:
            continue
        if opened:
            chunks.append((*opened, at))
        opened = (kind, at) if prefix == "B" else None
    return chunks


def _counts(wanted: list[set], found: list[set]) -> dict:
    """[hits, found, wanted] of each label, and of all under None."""
    hits, guesses, golds = Counter(), Counter(), Counter()
    for gold, guess in zip(wanted, found):
        for counter, entities in ((hits, gold & guess), (guesses, guess), (golds, gold)):
            for entity in entities:
                counter[entity[0]] += 1
                counter[None] += 1
    labels = {None, *guesses, *golds}
    return {label: (hits[label], guesses[label], golds[label]) for label in labels}


def _score(hits: int, found: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = _ratio(hits, found), _ratio(hits, wanted)
    return precision, recall, _ratio(2 * precision * recall, precision + recall)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
