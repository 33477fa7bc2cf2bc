"""How a model of Spanwright reads a text: units, windows, decoding, entities.

The same rules as in Spanwright itself, so that the same model finds the same spans. Offsets count code
points, as Python's strings do.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np

BLANK = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(code) for code in range(0x2000, 0x200B)}
PREFIXES = frozenset("BIOESLUM")


@dataclass
class Units:
    """What a model answers for one by one: words, or the pieces of words."""

    ranges: list[tuple[int, int]]
    pieces: list[list[int]]
    # Whether each goes on within the word of the one before.
    inner: list[bool]


@dataclass
class Sequence:
    """What the network reads at once; of each piece the unit, or -1 where this sequence does not answer for it."""

    ids: list[int]
    units: list[int]


def is_attached(character: str) -> bool:
    """Whether a character is part of the one before it: a mark, or a tag of a flag."""
    code = ord(character)
    return code >= 0x300 and (unicodedata.category(character)[0] == "M" or 0xE0020 <= code <= 0xE007F)


def units_of(text: str, encoding, unit: str, kind: str) -> Units:
    """A text as units of one kind, from an encoding of the tokenizers library; `kind` is that of its model."""
    units = Units([], [], [])
    words = _words(text, encoding, joining=kind != "WordPiece")
    # What is left out goes with the word before it, or marks alone do.
    keeps_removed = kind == "Unigram"
    for index, word in enumerate(words):
        limit = words[index + 1][0][1] if index + 1 < len(words) else len(text)
        end = _end(text, word[-1][2], limit, keeps_removed)
        parts = [word] if unit == "word" else _parts(text, word)
        for i, part in enumerate(parts):
            start = word[0][1] if i == 0 else part[0][1]
            last = end if i + 1 == len(parts) else _end(text, part[-1][2], parts[i + 1][0][1], False)
            units.ranges.append((start, last))
            units.pieces.append([piece[0] for piece in part])
            units.inner.append(i > 0)
    return units


def _words(text: str, encoding, joining: bool) -> list[list[tuple[int, int, int]]]:
    """Pieces (id, start, end) of each word, without the blanks around them; words of blanks alone are none.

    `joining`: words of which one character is written, and a mark and its letter, are one.
    """
    words: list[list[tuple[int, int, int]]] = []
    known = None
    for piece, word, (start, end) in zip(encoding.ids, encoding.word_ids, encoding.offsets):
        while start < end and text[start] in BLANK:
            start += 1
        while end > start and text[end - 1] in BLANK:
            end -= 1
        last = words[-1][-1][2] if words else 0
        touches = joining and bool(words) and start < end
        joins = touches and (start < last or (start == last and is_attached(text[start])))
        if word == known or joins:
            words[-1].append((piece, start, max(start, end)))
        else:
            words.append([(piece, start, end)])
        known = word
    return [_begun(word) for word in words if any(end > start for _, start, end in word)]


def _begun(word):
    """A word whose first piece may stand for a space alone: it begins where its first letter does."""
    start = next(piece[1] for piece in word if piece[2] > piece[1])
    return [(piece, max(from_, start), max(to, start)) for piece, from_, to in word]


def _end(text: str, end: int, limit: int, keeps_removed: bool) -> int:
    if keeps_removed:
        while limit > end and text[limit - 1] in BLANK:
            limit -= 1
        return max(end, limit)
    while end < limit and is_attached(text[end]):
        end += 1
    return end


def _parts(text: str, word):
    """Pieces of one character, or that begin with a mark on the one before, stay together."""
    parts = []
    start = end = 0
    for piece in word:
        begins = piece[1] >= end and end > start and not is_attached(text[piece[1] : piece[1] + 1] or " ")
        if begins or not parts:
            parts.append([piece])
            start = piece[1]
        else:
            parts[-1].append(piece)
        end = piece[2]
    return parts


def sequences_of(pieces: list[list[int]], max_length: int, cls: int, sep: int) -> list[Sequence]:
    """Windows of at most `max_length` pieces: each unit is answered for by exactly one of them."""
    capacity = max_length - 2
    counts = [min(len(ids), capacity) for ids in pieces]
    sequences = []
    for start, end, own_start, own_end in _windows(counts, capacity):
        sequence = Sequence([cls], [-1])
        for unit in range(start, end):
            room = max_length - 1 - len(sequence.ids)
            ids = pieces[unit][:room]
            sequence.ids += ids
            sequence.units += [unit if own_start <= unit < own_end else -1] * len(ids)
        sequence.ids.append(sep)
        sequence.units.append(-1)
        sequences.append(sequence)
    return sequences


def _windows(counts: list[int], capacity: int) -> list[list[int]]:
    """[start, end, own start, own end] in units; neighbours overlap by about a quarter."""
    windows = []
    start = 0
    while start < len(counts):
        end, size = start, 0
        while end < len(counts) and (end == start or size + counts[end] <= capacity):
            size += counts[end]
            end += 1
        windows.append([start, end, start, end])
        if end == len(counts):
            break
        back, size = end, 0
        while back - 1 > start and size + counts[back - 1] <= capacity / 4:
            back -= 1
            size += counts[back]
        start = back
    for before, window in zip(windows, windows[1:]):
        before[3] = window[2] = (window[0] + before[1] + 1) >> 1
    return windows


def first_pieces(units: list[int]) -> list[int]:
    """Places of the pieces at which classes are read."""
    return [at for at, unit in enumerate(units) if unit >= 0 and unit != units[at - 1]]


def split_tag(tag: str) -> tuple[str, str]:
    """"B-PER" → ("B", "PER"); without a prefix the whole tag is the type."""
    if tag in ("O", "", "-"):
        return "O", ""
    prefix, hyphen, kind = tag.partition("-")
    if prefix not in PREFIXES:
        return "I", tag
    return prefix, kind or "_"


class Decoder:
    """Reads classes from scores [units, classes]: the best of each unit, or the best legal path."""

    def __init__(self, classes: list[str], decoding: str, inner_cost: float):
        self.constrained = decoding == "constrained"
        self.inner_cost = inner_cost
        tags = [split_tag(name) for name in classes]
        same = np.array([[before[1] == after[1] for before in tags] for after in tags])
        inside = np.array([name == "I" or name.startswith("I-") for name in classes])
        self.legal = same | ~inside[:, None] if self.constrained else np.ones_like(same)
        self.first = ~inside if self.constrained else np.ones_like(inside)
        self.going = same & np.array([tag[0] in "OI" for tag in tags])[:, None]

    def path(self, scores: np.ndarray, inner: list[bool]) -> np.ndarray:
        """The class of each unit; ties go to the first class."""
        if not self.constrained and self.inner_cost == 0:
            return scores.argmax(1)
        count, classes = scores.shape
        came = np.zeros((count, classes), dtype=np.int64)
        total = np.where(self.first, 0.0, -np.inf) + scores[0] if count else np.zeros(classes)
        for unit in range(1, count):
            reached = np.where(self.legal, total, -np.inf)
            came[unit] = reached.argmax(1)
            best = reached.max(1)
            if inner[unit] and self.inner_cost > 0:
                goes = np.where(self.going, total, -np.inf)
                stays = goes.max(1) >= best - self.inner_cost
                came[unit] = np.where(stays, goes.argmax(1), came[unit])
                best = np.where(stays, goes.max(1), best - self.inner_cost)
            total = best + scores[unit]
        path = np.zeros(count, dtype=np.int64)
        at = int(total.argmax())
        for unit in range(count - 1, -1, -1):
            path[unit] = at
            at = int(came[unit][at])
        return path


def chunks_of(tags: list[str]) -> list[tuple[str, int, int]]:
    """Runs of units (type, start, end) as conlleval and seqeval's default mode read them."""
    chunks = []
    opened = None
    before, kind_before = "O", ""
    for at, tag in enumerate([*tags, "O"]):
        prefix, kind = split_tag(tag)
        goes_on = kind == kind_before and prefix not in "BSU" and before not in "ESLU"
        if opened and not goes_on:
            chunks.append((*opened, at))
            opened = None
        if prefix != "O" and not opened:
            opened = (kind, at)
        before, kind_before = prefix, kind
    return chunks


def probabilities(scores: np.ndarray, path: np.ndarray) -> np.ndarray:
    """Softmax of the chosen class of each unit."""
    chosen = scores[np.arange(len(path)), path]
    return 1 / np.exp(scores - chosen[:, None]).sum(1)


def calibrated(score: float, calibration: dict | None) -> float:
    """How often entities of such a score were right on documents held out."""
    if calibration is None:
        return score
    bounded = min(1 - 1e-6, max(1e-6, score))
    odds = np.log(bounded / (1 - bounded))
    return float(1 / (1 + np.exp(-(calibration["slope"] * odds + calibration["offset"]))))
