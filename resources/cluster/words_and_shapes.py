"""What words and shapes say of a text beside the network, where the model's config gives them a say.

`words-and-shapes.json` holds a conditional random field for each depth of spans inside spans; the same features and
the same probabilities as in Spanwright itself.
"""

import json
import re
import unicodedata
from pathlib import Path

import numpy as np

VOTE_FILE = "words-and-shapes.json"
# What was never seen is unlikely, not impossible.
LEAST_SHARE = np.float32(1e-4)
# A longer stretch is cut at the next blank line, and at the latest here.
LONG, LONGEST = 512, 8192
BLANK_LINE = re.compile("\n[\t\n\v\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*?\n")
REACH = 2
AFFIXES = (2, 3, 4)
# Characters of a word that are looked at around one of its pieces.
AROUND = 6
# Scores this far below the best count as this.
LOWEST = -300.0


def opened(folder: str | Path, how: dict) -> "Vote | None":
    """The words and shapes of a folder; None where they have no say."""
    weight = how.get("lexicalVote") or 0
    return Vote(Path(folder) / VOTE_FILE, weight) if weight > 0 else None


class Vote:
    """Words and shapes that decide with the network, so much."""

    def __init__(self, path: Path, weight: float):
        model = json.loads(path.read_text(encoding="utf-8"))
        self.weight = weight
        self.unit = model["reading"]["unit"]
        self.layers = [Layer(layer, len(model["types"])) for layer in model["layers"]]

    def on(self, text: str, ranges: list[tuple[int, int]], inner: list[bool]) -> np.ndarray:
        """What is to be added to the logits of a text's units. [units, depths, classes]"""
        features = features_of(text, ranges, inner, self.unit)
        stretches = list(stretches_of(text, ranges))
        rows = [layer.shares(features, stretches) for layer in self.layers]
        shares = np.maximum(np.stack(rows, axis=1).astype(np.float32), LEAST_SHARE)
        return (self.weight * np.log(shares.astype(np.float64))).astype(np.float32)


class Layer:
    """The field of one depth. Class 0 is outside, 1 + 2k begins an entity of type k, 2 + 2k is inside of one."""

    def __init__(self, layer: dict, types: int):
        self.labels = 1 + 2 * types
        self.weights = {}
        for name, row in layer["features"]:
            self.weights[in_halves(name)] = np.array(row[0::2], np.int64), np.array(row[1::2], np.float64)
        stay, *rest = np.exp(np.array(layer["steps"], np.float64))
        begin, follow, leave_first, leave, enter, go_on = np.array(rest).reshape(6, types)
        # Of each class the class before: [before, after].
        steps = np.zeros((self.labels, self.labels))
        first, within = 1 + 2 * np.arange(types), 2 + 2 * np.arange(types)
        steps[0, 0] = stay
        steps[0, first] = begin
        steps[1:, first] = follow
        steps[first, 0], steps[within, 0] = leave_first, leave
        steps[first, within], steps[within, within] = enter, go_on
        self.steps = steps
        self.may_begin = np.ones(self.labels)
        self.may_begin[within] = 0

    def shares(self, features: list[list[str]], stretches: list[tuple[int, int]]) -> np.ndarray:
        """How likely each class is at each unit. [units, classes]"""
        scores = np.zeros((len(features), self.labels))
        for row, names in zip(scores, features):
            for name in names:
                known = self.weights.get(name)
                if known is not None:
                    row[known[0]] += known[1]
        return np.concatenate([self._passes(scores[start:end]) for start, end in stretches] or [scores])

    def _passes(self, scores: np.ndarray) -> np.ndarray:
        """Forward and backward over one stretch (Rabiner 1989, scaled)."""
        factors = np.exp(np.maximum(LOWEST, scores - scores.max(1, keepdims=True)))
        forward, backward = np.empty_like(factors), np.ones_like(factors)
        scales = np.empty(len(factors))
        for at, row in enumerate(factors):
            reached = (forward[at - 1] @ self.steps if at else self.may_begin) * row
            scales[at] = reached.sum()
            forward[at] = reached / scales[at]
        for at in range(len(factors) - 2, -1, -1):
            backward[at] = self.steps @ (factors[at + 1] * backward[at + 1]) / scales[at + 1]
        return np.maximum(1e-30, forward * backward)


def stretches_of(text: str, ranges: list[tuple[int, int]]):
    """(start, end) in units of what is read at once, so that no text is too long."""
    start = 0
    for at in range(1, len(ranges)):
        if at - start < LONG:
            continue
        between = text[ranges[at - 1][1] : ranges[at][0]]
        if at - start >= LONGEST or BLANK_LINE.search(between):
            yield start, at
            start = at
    if start < len(ranges):
        yield start, len(ranges)


def features_of(text: str, ranges: list[tuple[int, int]], inner: list[bool], unit: str) -> list[list[str]]:
    """What is seen of each unit, by name; lengths count UTF-16 units, as they do where the names were made."""
    surfaces = [in_halves(text[start:end]) for start, end in ranges]
    lower = [in_halves(text[start:end].lower()) for start, end in ranges]
    shapes = [in_halves(shape_of(text[start:end])) for start, end in ranges]
    given = [_attributes(*one) for one in zip(surfaces, lower, shapes)]
    in_word = _inside_words(inner, lower) if unit == "piece" else lambda at: []
    features = []
    for at in range(len(ranges)):
        names = ["any"]
        for distance in range(-REACH, REACH + 1):
            own, near = given[at + distance] if 0 <= at + distance < len(given) else ([], ["none"])
            prefix = f"{distance}" if distance < 0 else f"+{distance}"
            names += [f"{prefix} {name}" for name in (near if distance else own)]
        names.append(f"-1+0 {lower[at - 1] if at else ''} {lower[at]}")
        names.append(f"+0+1 {lower[at]} {lower[at + 1] if at + 1 < len(lower) else ''}")
        features.append(names + in_word(at))
    return features


def _attributes(surface: str, lower: str, shape: str) -> tuple[list[str], list[str]]:
    if surface == "":
        return [], ["none"]
    near = [f"word={lower}", f"shape={shape}"]
    affixes = [name for n in AFFIXES for name in (f"begins={lower[:n]}", f"ends={lower[-n:]}")]
    return [*near, f"exact={surface}", *dict.fromkeys(affixes)], near


def _inside_words(inner: list[bool], lower: list[str]):
    """Further names of a piece of a word: what is around it in its word, and the words beside."""
    firsts = [at for at, goes_on in enumerate(inner) if not goes_on]
    word_of = np.cumsum([not goes_on for goes_on in inner]) - 1
    part = lambda start, end: "".join(lower[max(0, start) : end])
    end_of = lambda w: firsts[w + 1] if w + 1 < len(firsts) else len(inner)
    word = lambda w: part(firsts[w], end_of(w)) if 0 <= w < len(firsts) else ""

    def names(at: int) -> list[str]:
        w = int(word_of[at])
        return [
            "goes on" if inner[at] else "begins",
            *(name for n in (2, 3) for name in (f"-{n} {part(at - n, at)}", f"+{n} {part(at + 1, at + 1 + n)}")),
            f"-1+1 {part(at - 1, at + 2)}",
            f"until {part(max(firsts[w], at - AROUND), at)}",
            f"rest {part(at, min(end_of(w), at + AROUND))}",
            *(f"of {d} {word(w + d)[: 2 * AROUND]}" for d in (-1, 0, 1)),
        ]

    return names


def shape_of(surface: str) -> str:
    """"McDonald-42" is "XxXx-0": upper case, lower case, other letters and digits, a run as one."""
    shape = last = ""
    for character in surface:
        category = unicodedata.category(character)
        if category in ("Lu", "Ll", "Nd"):
            kind = {"Lu": "X", "Ll": "x", "Nd": "0"}[category]
        else:
            kind = "c" if category[0] == "L" else character
        if kind != last:
            shape += kind
        last = kind
    return shape


def in_halves(text: str) -> str:
    """With each character beyond U+FFFF as its two surrogates."""
    if not text or max(text) <= "\uffff":
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(units[at] | units[at + 1] << 8) for at in range(0, len(units), 2))
