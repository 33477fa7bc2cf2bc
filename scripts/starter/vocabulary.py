"""Learns the starter's cased WordPiece vocabulary from the corpus.

python scripts/starter/vocabulary.py CORPUS.txt SIZE FOLDER
"""

import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import BertTokenizerFast

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def main(corpus, size, folder):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False, strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(
        vocab_size=int(size), special_tokens=SPECIAL, limit_alphabet=150, min_frequency=3, show_progress=False
    )
    tokenizer.train([corpus], trainer)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (place / "vocab.txt").write_text("".join(piece + "\n" for piece, _ in pieces), encoding="utf-8")
    BertTokenizerFast(
        vocab=str(place / "vocab.txt"), do_lower_case=False, strip_accents=False, model_max_length=512
    ).save_pretrained(place)


main(*sys.argv[1:])
