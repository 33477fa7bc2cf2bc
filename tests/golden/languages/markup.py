"""Texts with spans from templates; offsets count UTF-16 units, as everywhere in Spanwright.

A template is text with slots and spans: {list} draws from a list of words, {list+list} joins two draws,
{PER:list} labels what is drawn, and ⟨PER|…⟩ labels a stretch, which may hold others; ⟨/PER⟩ ends the last
PER that is open, so that spans can cross. What is drawn may hold slots and spans itself. A Korean particle
is written with both its forms, [은는], and takes the one that the syllable before it asks for.
"""

import random
import re

SLOT = re.compile(r"\{(?:(\w+):)?([\w+]+)\}")
PARTICLE = re.compile(r"(.)((?:⟩|⟨/\w+⟩)*)\[(.{1,2})\|(.{1,2})\]")
SIGN = re.compile(r"⟨/(\w+)⟩|⟨(\w+)\||⟩")


def fill(template, words, rng):
    """Draws for every slot, until none is left."""

    def draw(slot):
        label, lists = slot.groups()
        text = "".join(rng.choice(words[name]) for name in lists.split("+"))
        return f"⟨{label}|{text}⟩" if label else text

    while SLOT.search(template):
        template = SLOT.sub(draw, template)
    return PARTICLE.sub(agree, template)


def agree(match):
    """The first form of a Korean particle follows a consonant, the second a vowel."""
    last, closing, closed, open_ = match.groups()
    syllable = ord(last) - 0xAC00
    closed_syllable = 0 <= syllable < 11172 and syllable % 28 > 0
    return last + closing + (closed if closed_syllable else open_)


def units(text):
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse(marked):
    """The text without its marks, and the spans as they end."""
    text, spans, open_spans, at = "", [], [], 0
    for sign in SIGN.finditer(marked):
        text += marked[at : sign.start()]
        at = sign.end()
        ended, begun = sign.groups()
        if begun:
            open_spans.append((begun, units(text)))
            continue
        last = max(i for i, (label, _) in enumerate(open_spans) if ended in (None, label))
        label, start = open_spans.pop(last)
        spans.append({"start": start, "end": units(text), "label": label})
    assert not open_spans, marked
    return text + marked[at:], spans


def documents(rule, count, seed):
    """`count` different sentences of a rule; every fifth is held out."""
    rng = random.Random(seed)
    made = {}
    while len(made) < count:
        clauses = [rng.choice(rule["templates"]) for _ in range(rng.randint(*rule.get("clauses", (1, 1))))]
        marked = rule.get("join", " ").join(clauses) + rule.get("end", "")
        text, spans = parse(fill(marked, rule["words"], rng))
        made.setdefault(text, spans)
    return [
        {"text": text, "status": "done", "split": "dev" if i % 5 == 0 else "train", "spans": spans}
        for i, (text, spans) in enumerate(made.items())
    ]
