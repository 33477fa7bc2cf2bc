"""Records what the tokenizers library makes of texts with a byte-level BPE such as RoBERTa's, for the tests of
src/text/bpe.

Run by hand: python tests/golden/byte_level.py   (the version used is written into the file)
"""

import json
import pathlib
import random
import zlib

import tokenizers
from tokenizers import ByteLevelBPETokenizer, pre_tokenizers, processors

from random_texts import CASES, SENTENCES, random_text, units

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


trained = ByteLevelBPETokenizer()
trained.train_from_iterator(SENTENCES * 3 + [s.upper() for s in SENTENCES], vocab_size=620, min_frequency=2, special_tokens=SPECIAL)
serialised = json.loads(trained.to_str())
vocab, merges = serialised["model"]["vocab"], serialised["model"]["merges"]


def case(tokenizer, prefix, text):
    out = tokenizer.encode(text)
    at = units(text)
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
        "offsets": [[at[a], at[b]] for a, b in offsets],
        "words": [at[a + (text[a] == " ")] for (_, (a, _)), empty in zip(words, blank) if not empty],
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
