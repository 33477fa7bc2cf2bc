"""Records how transformers finds added tokens in texts, for tests/unit/text/wordpiece/added-tokens.test.ts:
tokens and texts made at random from parts that meet in every way, with special tokens split like text.

Run by hand: python tests/golden/added_tokens.py   (transformers 4.46 and 5.24 give the same)
"""

import json
import pathlib
import random
import tempfile

import transformers
from transformers import AddedToken, BertTokenizerFast

PIECES = "a b c x s ab covid aspirin new york é e É E COVID i İ ı ß ss - _ 1 9 19 100 . , [ ] ENT 北 京 한 ا €".split()
VOCAB = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *PIECES, *[f"##{p}" for p in PIECES]]
CONTENTS = [
    "COVID-19", "covid-19", "COVID", "aspirin-100", "aspirin", "New York", "ab", "a-b", "-", "_x", "É", "é1",
    "北京", "北", "İ", "ß", "19", "x.", "[ENT]", "ENT", "1", "co", "e\u0301", "한", "S",
]
PARTS = [
    *CONTENTS, "covid-19", "Covid-19", "CO\u00adVID-19", "new  york", "NEW\u00a0YORK", "[CLS]", "[SEP]", "[mask]",
    " ", " ", "  ", "\t", "\n", "\u3000", "\u200b", "\u200d", "\u0301", "a", "b", "x", "s", "_", "-", ".", "1",
    "京", "👍", "𠮷", "€", "ا", "\u0000", "\ufffd",
]
# (lowercase, strip_accents, tokenize_chinese_chars)
SETTINGS = [(True, None, True), (False, None, True), (True, False, False), (False, True, True)]


def token(rng, strips):
    return AddedToken(
        rng.choice(CONTENTS),
        single_word=rng.random() < 0.3,
        lstrip=strips and rng.random() < 0.5,
        rstrip=strips and rng.random() < 0.5,
        normalized=rng.random() < 0.6,
        special=rng.random() < 0.15,
    )


def choose(rng, strips, normalizer):
    """Tokens that no two spell alike: among those, transformers 5 takes one by chance."""
    tokens = [token(rng, strips) for _ in range(rng.randrange(1, 7))]
    return list({normalizer.normalize_str(str(one)): one for one in tokens}.values())


def utf16(text):
    units = [0]
    for character in text:
        units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
    return units


def cases(tokenizer, rng, count, strips):
    """A token that takes white space along gives it to its offsets; we never do, so those are left out."""
    for _ in range(count):
        text = "".join(rng.choice(PARTS) for _ in range(rng.randrange(1, 9)))
        out = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, split_special_tokens=True)
        units = utf16(text)
        offsets = [[units[i] for i in pair] for pair in out["offset_mapping"]]
        yield {"text": text, "ids": out["input_ids"], "offsets": None if strips else offsets}


def main(tokenizers, texts, seed):
    rng = random.Random(seed)
    result = {"transformers": transformers.__version__, "vocabulary": VOCAB, "tokenisers": []}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "vocab.txt"
        path.write_text("\n".join(VOCAB) + "\n", encoding="utf-8")
        for number in range(tokenizers):
            lowercase, strip, chinese = SETTINGS[number // 4 % len(SETTINGS)]
            tokenizer = BertTokenizerFast.from_pretrained(
                folder, do_lower_case=lowercase, strip_accents=strip, tokenize_chinese_chars=chinese
            )
            strips = number % 4 == 3
            chosen = choose(rng, strips, tokenizer.backend_tokenizer.normalizer)
            tokenizer.add_tokens(chosen)
            added = json.loads(tokenizer.backend_tokenizer.to_str())["added_tokens"]
            result["tokenisers"].append({
                "options": {"lowercase": lowercase, "stripAccents": strip, "chineseChars": chinese},
                "added": [one for one in added if one["content"] in map(str, chosen)],
                "cases": list(cases(tokenizer, rng, texts, strips)),
            })
    return result


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent / "data" / "added-tokens.json"
    target.write_text(json.dumps(main(64, 12, 1), ensure_ascii=True))
