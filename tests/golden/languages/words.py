"""Records the words and pieces that the tokenizers library finds in sentences of the sets, with offsets in
UTF-16 units, for tests/unit/text/wordpiece/languages.test.ts.

Run by hand: python tests/golden/languages/words.py
"""

import json
import pathlib

import tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from markup import documents, units
from rules import RULES

SENTENCES = 4
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
# Over the sentences, letters of as many scripts as there are: marks, joiners, flags, signs.
texts = [d["text"] for seed, rule in enumerate(RULES.values()) for d in documents(rule, SENTENCES, seed)]
texts += ["Cafe\u0301 Zu\u0308rich, İstanbul", "e\u0301\u200d\u0323x \u0301y", "ab\u00adcd\u200b ef\ufeffgh", "राम ने दिल्ली"]


def learnt(lowercase):
    """A vocabulary so small that most words have several pieces, and some letters none."""
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    size = {"vocab_size": 900, "limit_alphabet": 350, "show_progress": False}
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(special_tokens=SPECIAL, **size))
    return tokenizer


def case(tokenizer, text):
    found = tokenizer.encode(text, add_special_tokens=False)
    at = lambda offset: units(text[:offset])
    pieces = [[i, at(start), at(end)] for i, (start, end) in zip(found.ids, found.offsets)]
    words = {}
    for word, (_, start, end) in zip(found.word_ids, pieces):
        first, _ = words.setdefault(word, (start, end))
        words[word] = (first, end)
    return {"text": text, "words": list(words.values()), "pieces": pieces}


golden = {"tokenizers": tokenizers.__version__, "settings": []}
for lowercase in (False, True):
    tokenizer = learnt(lowercase)
    vocabulary = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    cases = [case(tokenizer, text) for text in texts]
    golden["settings"].append({"lowercase": lowercase, "vocabulary": vocabulary, "cases": cases})
target = pathlib.Path(__file__).parent.parent / "data" / "languages.json"
target.write_text(json.dumps(golden, ensure_ascii=True, separators=(",", ":")))
print(len(texts), "texts,", target.stat().st_size, "bytes")
