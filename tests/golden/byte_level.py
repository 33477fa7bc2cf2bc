"""Records what the tokenizers library makes of texts with a byte-level BPE such as RoBERTa's, for the tests of
src/text/bpe.

Run by hand: python tests/golden/byte_level.py   (the version used is written into the file)
"""

import json
import pathlib
import random
import unicodedata
import zlib

import tokenizers
from tokenizers import ByteLevelBPETokenizer, pre_tokenizers, processors

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
SENTENCES = [
    "The bank of New York, running: they're sure we've won; I'm 25% off, he'd say.",
    "Die Straße nach Köln ist über 1.000 Meter lang.",
    "Élan Vital déjà vu à Łódź, où l'été naît.",
    "Москва — столица России; Київ і Мінськ.",
    "Αθήνα είναι η πρωτεύουσα της Ελλάδας.",
    "محمد في القاهرة، و١٢٣ يوم.",
    "ירושלים היא עיר הבירה.",
    "नई दिल्ली भारत की राजधानी है।",
    "กรุงเทพมหานครเป็นเมืองหลวง",
    "東京は日本の首都です。北京和上海。",
    "서울은 대한민국의 수도이다.",
    "தமிழ் நாடு მოსკოვი Երևան አዲስ አበባ",
    "👩‍👩‍👧 in 👍🏽 text 🇫🇷 x² ½ Ⅷ ㍿ ｆｕｌｌ",
]
CASES = [
    "", " ", "  ", "\n", "a", " a", "a ", "  a  b ", "a\nb", "a \n b", "a\r\n\tb", "\u00a0a\u00a0b\u2003c\u3000d",
    "don't DON'T it's IT'S 's 'tis 've'll'd're x'sy", "John 's (U.S.) well-known, $5.00!?", "a'", "''s", " 's", "re're",
    "e\u0301cole cole\u0301 o\u0308", "\u0301a", " \u0301a", "a\u200bb\u00adc\ufeffd\x00e\x07f\ufffdg", "1a2b３Ⅷ²x",
    "a" * 300, "ab " * 40, "\U0001F469\u200D\U0001F469\u200D\U0001F467", "<s> say </s> or <mask> and <pad><unk>",
    "\u1680a\u180eb\u2028c\u2029d\u0085e\x1cf\x0bg\x0ch", "\u088f\u0c5c\U00010940\U00011de0 a\u088f 1\U00011de0",
    "𠮷野家 𫠠𫤠 𝒳𝓎 a\u20ddb", "...--- ''' \"\"", "नई\u200dदिल्ली क्\u200dष",
]


def random_text(pick):
    """Characters of every kind, and pieces of sentences."""
    parts = []
    for _ in range(pick.randint(1, 12)):
        kind = pick.random()
        if kind < 0.35:
            sentence = pick.choice(SENTENCES)
            start = pick.randrange(len(sentence))
            parts.append(sentence[start : start + pick.randint(1, 12)])
        elif kind < 0.55:
            parts.append(pick.choice([" ", "  ", "\n", "\t", " \n", "\u00a0", "\u2009", "\u3000", "\u0085"]))
        elif kind < 0.7:
            parts.append(pick.choice(["'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'", "’s", "12", "-"]))
        else:
            while True:
                code = pick.choice([pick.randrange(0x250), pick.randrange(0x3000), pick.randrange(0x20000), pick.randrange(0x110000)])
                if not 0xD800 <= code <= 0xDFFF and (unicodedata.category(chr(code)) != "Cn" or pick.random() < 0.1):
                    break
            parts.append(chr(code) * pick.randint(1, 2))
    return "".join(parts)


trained = ByteLevelBPETokenizer()
trained.train_from_iterator(SENTENCES * 3 + [s.upper() for s in SENTENCES], vocab_size=620, min_frequency=2, special_tokens=SPECIAL)
serialised = json.loads(trained.to_str())
vocab, merges = serialised["model"]["vocab"], serialised["model"]["merges"]


def case(tokenizer, prefix, text):
    out = tokenizer.encode(text)
    units = [0]
    for c in text:
        units.append(units[-1] + (2 if ord(c) > 0xFFFF else 1))
    # White space that goes with no word is left out: it has pieces of its own only there.
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    words = splitter.pre_tokenize_str(text)
    blank = [not word.replace("Ġ", "").strip() or not text[a:b].strip(WHITE) for word, (a, b) in words]
    kept = [i for i, word in enumerate(out.word_ids) if not blank[word]]
    offsets = [out.offsets[i] for i in kept]
    if prefix and kept and kept[0] == 0 and text.startswith(" "):
        # The library takes the first space of a text for one that it added itself, and leaves it in the range.
        offsets[0] = (offsets[0][0] + 1, max(offsets[0][1], offsets[0][0] + 1))
    return {
        "addPrefixSpace": prefix,
        "text": text,
        "ids": [out.ids[i] for i in kept],
        "offsets": [[units[a], units[b]] for a, b in offsets],
        "words": [units[a + (text[a] == " ")] for (_, (a, _)), empty in zip(words, blank) if not empty],
    }


WHITE = "".join(chr(c) for c in range(0x110000) if chr(c).isspace() and not 0x1C <= c <= 0x1F)
pick = random.Random(11)
texts = CASES + SENTENCES + [random_text(pick) for _ in range(700)]
result = {"tokenizers": tokenizers.__version__, "vocab": vocab, "merges": merges, "cases": []}
for prefix in (False, True):
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps({**serialised, "added_tokens": []}))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=prefix)
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=prefix)
    result["cases"] += [case(tokenizer, prefix, text) for text in (texts if not prefix else texts[:250])]

# What kind of character each code point is to the pattern: a checksum for each block of 4,096.
splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)


def kind(character):
    for name, other in (("L", "a"), ("N", "1"), ("P", ".")):
        if len(splitter.pre_tokenize_str(other + character)) == 1:
            return name
    return "S"


result["characters"] = [
    zlib.crc32("".join(kind(chr(c)) for c in range(block, block + 4096) if not 0xD800 <= c <= 0xDFFF).encode())
    for block in range(0, 0x110000, 4096)
]
target = pathlib.Path(__file__).parent / "data" / "byte-level.json"
target.write_text(json.dumps(result, ensure_ascii=True, separators=(",", ":")))
