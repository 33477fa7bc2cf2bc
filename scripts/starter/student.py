"""The student: layers taken from the teacher, narrowed where they do least, over a cased vocabulary."""

import re
import unicodedata

import torch
from transformers import BertConfig, BertModel, BertTokenizerFast


def bare(piece):
    """A cased piece as the teacher's vocabulary would spell it: lower case, no accents."""
    lowered = unicodedata.normalize("NFD", piece.lower())
    return "".join(character for character in lowered if unicodedata.category(character) != "Mn")


def spelled(piece, teacher_pieces):
    """The teacher's pieces that spell `piece`, the longest first, as its own tokeniser would take them."""
    continued = piece.startswith("##")
    rest = bare(piece.removeprefix("##"))
    found = []
    while rest:
        for length in range(len(rest), 0, -1):
            candidate = ("##" if continued or found else "") + rest[:length]
            if candidate in teacher_pieces:
                found.append(teacher_pieces[candidate])
                rest = rest[length:]
                break
        else:
            return []
    return found


def initial_embeddings(tokenizer, teacher, teacher_tokenizer):
    """For each cased piece the mean of the teacher's pieces that spell it, moved apart by its case."""
    table = teacher.embeddings.word_embeddings.weight.detach()
    teacher_pieces = teacher_tokenizer.get_vocab()
    scale = table.std()
    generator = torch.Generator().manual_seed(42)
    capital, upper = torch.randn(2, table.shape[1], generator=generator) * scale
    rows = torch.randn(len(tokenizer), table.shape[1], generator=generator) * scale
    for piece, row in tokenizer.get_vocab().items():
        ids = [teacher_pieces[piece]] if piece in teacher_pieces else spelled(piece, teacher_pieces)
        if ids:
            rows[row] = table[ids].mean(0)
        letters = re.sub(r"[^A-Za-z]", "", piece)
        if letters[:1].isupper() and not re.fullmatch(r"\[[A-Z]+\]", piece):
            rows[row] += upper if len(letters) > 1 and letters.isupper() else capital
    return rows


def narrowed(layer, teacher_layer, width):
    """Copies a layer, of its feed-forward part the `width` neurons with the largest weights in and out."""
    layer.attention.load_state_dict(teacher_layer.attention.state_dict())
    into, out = teacher_layer.intermediate.dense, teacher_layer.output.dense
    kept = (into.weight.norm(dim=1) * out.weight.norm(dim=0)).topk(width).indices.sort().values
    with torch.no_grad():
        layer.intermediate.dense.weight.copy_(into.weight[kept])
        layer.intermediate.dense.bias.copy_(into.bias[kept])
        layer.output.dense.weight.copy_(out.weight[:, kept])
        layer.output.dense.bias.copy_(out.bias)
    layer.output.LayerNorm.load_state_dict(teacher_layer.output.LayerNorm.state_dict())


def student_of(teacher, teacher_tokenizer, tokenizer: BertTokenizerFast, layers, width, positions=512):
    """A BERT of the teacher's layers numbered in `layers`, each with a feed-forward part of `width`."""
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=teacher.config.hidden_size,
        num_hidden_layers=len(layers),
        num_attention_heads=teacher.config.num_attention_heads,
        intermediate_size=width,
        max_position_embeddings=positions,
        pad_token_id=tokenizer.pad_token_id,
    )
    student = BertModel(config, add_pooling_layer=False)
    embeddings = student.embeddings
    with torch.no_grad():
        embeddings.word_embeddings.weight.copy_(initial_embeddings(tokenizer, teacher, teacher_tokenizer))
        embeddings.position_embeddings.weight.copy_(teacher.embeddings.position_embeddings.weight[:positions])
        embeddings.token_type_embeddings.weight.copy_(teacher.embeddings.token_type_embeddings.weight)
        embeddings.LayerNorm.load_state_dict(teacher.embeddings.LayerNorm.state_dict())
        for layer, number in zip(student.encoder.layer, layers, strict=True):
            narrowed(layer, teacher.encoder.layer[number], width)
    return student
