"""Makes a base as others publish them: a small random BERT over one vocabulary for all the languages of the
sets, learnt by the tokenizers library, which knows nothing of the spans.

Run by hand: python tests/golden/languages/base.py SETS FOLDER [size]
"""

import pathlib
import sys

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
from transformers import BertConfig, BertModel, BertTokenizer

from count import documents

sets, folder = map(pathlib.Path, sys.argv[1:3])
size = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

learner = Tokenizer(models.WordPiece(unk_token="[UNK]"))
learner.normalizer = normalizers.BertNormalizer(lowercase=False)
learner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
texts = [
    document["text"]
    for path in sorted(sets.glob("*.spanwright.jsonl"))
    if ".dev." not in path.name
    for document in documents(path)
    if document["split"] == "train"
]
learner.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=size, special_tokens=special))
vocabulary = learner.get_vocab()
# Each letter also within words: without, a word is unknown for one letter that only began words so far.
for letter in sorted({c for token in vocabulary for c in token.removeprefix("##")}):
    for piece in (letter, f"##{letter}"):
        vocabulary.setdefault(piece, len(vocabulary))

tokenizer = BertTokenizer(vocab=vocabulary, do_lower_case=False)
torch.manual_seed(1)
shape = {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 512}
BertModel(BertConfig(vocab_size=len(vocabulary), **shape)).save_pretrained(folder)
tokenizer.save_pretrained(folder)
print(f"{len(texts)} texts, {len(vocabulary)} pieces")
