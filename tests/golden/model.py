"""Records what torch and transformers compute for a small random model, for the engines' tests.

Run by hand: python tests/golden/model.py [bert|distilbert|roberta|electra|albert|mpnet|deberta-v2|modernbert …]   (versions used are written into the files)
"""

import base64
import json
import pathlib
import random
import sys

import torch
import transformers
from transformers import (
    AlbertConfig,
    AlbertForTokenClassification,
    BertConfig,
    BertForTokenClassification,
    DebertaV2Config,
    DebertaV2ForTokenClassification,
    DistilBertConfig,
    DistilBertForTokenClassification,
    ElectraConfig,
    ElectraForTokenClassification,
    ModernBertConfig,
    ModernBertForTokenClassification,
    MPNetConfig,
    MPNetForTokenClassification,
    RobertaConfig,
    RobertaForTokenClassification,
    Trainer,
    TrainingArguments,
    get_constant_schedule_with_warmup,
    get_cosine_schedule_with_warmup,
    get_linear_schedule_with_warmup,
)

OUT = pathlib.Path(__file__).parent / "data"
LABELS, VOCAB, HIDDEN, LAYERS, HEADS, INNER, POSITIONS = 5, 40, 16, 2, 2, 24, 12
STEPS, RATE, WARMUP, DECAY = 20, 1e-3, 4, 0.1


NAMES = {
    "roberta": [],
    "distilbert": [
        ("transformer.layer", "encoder.layer"),
        ("attention.q_lin", "attention.self.query"),
        ("attention.k_lin", "attention.self.key"),
        ("attention.v_lin", "attention.self.value"),
        ("attention.out_lin", "attention.output.dense"),
        ("sa_layer_norm", "attention.output.LayerNorm"),
        ("ffn.lin1", "intermediate.dense"),
        ("ffn.lin2", "output.dense"),
        ("output_layer_norm", "output.LayerNorm"),
    ],
    "electra": [("embeddings_project", "embeddings.projection")],
    "albert": [
        ("encoder.embedding_hidden_mapping_in", "embeddings.projection"),
        ("encoder.albert_layer_groups.0.albert_layers.0", "encoder.shared"),
        ("attention.query", "attention.self.query"),
        ("attention.key", "attention.self.key"),
        ("attention.value", "attention.self.value"),
        ("attention.dense", "attention.output.dense"),
        ("attention.LayerNorm", "attention.output.LayerNorm"),
        ("full_layer_layer_norm", "output.LayerNorm"),
        ("ffn_output", "output.dense"),
        ("ffn", "intermediate.dense"),
    ],
    "mpnet": [
        ("encoder.relative_attention_bias", "embeddings.relative_attention_bias"),
        ("attention.attn.q", "attention.self.query"),
        ("attention.attn.k", "attention.self.key"),
        ("attention.attn.v", "attention.self.value"),
        ("attention.attn.o", "attention.output.dense"),
        ("attention.LayerNorm", "attention.output.LayerNorm"),
    ],
    "model": [
        ("embeddings.tok_embeddings", "embeddings.word_embeddings"),
        ("embeddings.norm", "embeddings.LayerNorm"),
        ("final_norm", "encoder.LayerNorm"),
        ("layers.", "encoder.layer."),
        ("attn_norm", "attention.LayerNorm"),
        ("mlp_norm", "intermediate.LayerNorm"),
        ("attn.Wqkv", "attention.self.projection"),
        ("attn.Wo", "attention.output.dense"),
        ("mlp.Wi", "intermediate.dense"),
        ("mlp.Wo", "output.dense"),
    ],
    "deberta": [
        ("encoder.rel_embeddings", "embeddings.relative"),
        ("encoder.LayerNorm", "embeddings.relative_LayerNorm"),
        ("self.query_proj", "self.query"),
        ("self.key_proj", "self.key"),
        ("self.value_proj", "self.value"),
    ],
}


def tensor(t):
    t = t.detach().to(torch.float32).contiguous()
    return {"shape": list(t.shape), "data": base64.b64encode(t.numpy().tobytes()).decode()}


def canonical(name):
    """Other families' names as BERT's."""
    family, _, bare = name.partition(".")
    if family == "head":
        return name.replace("head.dense", "classifier.dense").replace("head.norm", "classifier.LayerNorm")
    if family not in NAMES:
        return name
    for old, new in NAMES[family]:
        bare = bare.replace(old, new)
    return "bert." + bare


def batches(pad=0):
    generator = torch.Generator().manual_seed(7)
    first = [(6, 4, 5), (7, 7, 2), (5, 3, 1), (8, 2, 6), (4, 4, 4)]
    pick = random.Random(3)
    later = [[pick.randint(1, 9) for _ in range(pick.randint(1, 5))] for _ in range(STEPS - len(first))]
    for lengths in first + later:
        ids = torch.full((len(lengths), max(lengths)), pad)
        labels = torch.full_like(ids, -100)
        mask = torch.zeros_like(ids)
        for row, length in enumerate(lengths):
            # The last ids never occur: engines may leave their rows out.
            ids[row, :length] = torch.randint(pad + 1, VOCAB - 4, (length,), generator=generator)
            labels[row, :length] = torch.randint(0, LABELS, (length,), generator=generator)
            if length > 2:
                labels[row, length - 1] = -100
            mask[row, :length] = 1
        yield {"input_ids": ids, "attention_mask": mask, "labels": labels}


def randomise(model):
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3)
            # LayerNorm scales around one.
        for name, parameter in model.named_parameters():
            if name.lower().endswith("norm.weight"):
                parameter.add_(1.0)
    return model.train()  # dropout is 0 in the configuration


def record(kind, model):
    pad = model.config.pad_token_id
    randomise(model)
    golden = {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "learningRate": RATE,
        "weights": {canonical(n): tensor(p) for n, p in model.named_parameters()},
        "batches": [],
        "losses": [],
        "norms": [],
    }
    start = {name: value.clone() for name, value in model.state_dict().items()}
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.0)
    for step, batch in enumerate(batches(pad)):
        golden["batches"].append({k: v.tolist() for k, v in batch.items()})
        output = model(**batch)
        optimizer.zero_grad()
        output.loss.backward()
        if step == 0:
            golden["logits"] = tensor(output.logits)
            golden["gradients"] = {canonical(n): tensor(p.grad) for n, p in model.named_parameters()}
        golden["losses"].append(output.loss.item())
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        golden["norms"].append(norm.item())
        optimizer.step()
    golden["after"] = {canonical(n): tensor(p) for n, p in model.named_parameters()}
    golden["evaluation"] = evaluation(model, pad)
    model.load_state_dict(start)
    golden["scheduled"] = scheduled(model, pad)
    (OUT / f"model-{kind}.json").write_text(json.dumps(golden, separators=(",", ":")))


def evaluation(model, pad):
    """The loss that Trainer.evaluate gives: batch means, each weighted by its number of examples."""
    model.eval()
    with torch.no_grad():
        losses = [model(**batch).loss.item() for batch in batches(pad)]
    model.train()
    sizes = [len(batch["input_ids"]) for batch in batches(pad)]
    return sum(loss * size for loss, size in zip(losses, sizes)) / sum(sizes)


def scheduled(model, pad):
    """The steps again as Trainer takes them: warmup, linear decay of the rate, decoupled weight decay."""
    arguments = TrainingArguments(output_dir="unused", weight_decay=DECAY, learning_rate=RATE, use_cpu=True, report_to=[])
    trainer = Trainer(model=model, args=arguments)
    # Trainer's own grouping: no decay for biases and LayerNorm.
    optimizer = trainer.create_optimizer()
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP, STEPS)
    result = {"weightDecay": DECAY, "warmup": WARMUP, "losses": [], "rates": []}
    for batch in batches(pad):
        result["rates"].append(schedule.get_last_lr()[0])
        loss = model(**batch).loss
        model.zero_grad()
        loss.backward()
        result["losses"].append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    # A decayed matrix, an exempt bias and an exempt LayerNorm tell decay from no decay.
    kept = ("attention.output.dense", "attention.output.LayerNorm", "word_embeddings", "classifier")
    result["after"] = {
        name: tensor(p)
        for name, p in ((canonical(n), p) for n, p in model.named_parameters())
        if any(part in name for part in kept)
    }
    # Without warmup, as the reference run.
    plain = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    rates = {}
    for name, schedule in [
        ("linear", get_linear_schedule_with_warmup(plain, 0, STEPS)),
        ("cosine", get_cosine_schedule_with_warmup(plain, WARMUP, STEPS)),
        ("constant", get_constant_schedule_with_warmup(plain, WARMUP)),
    ]:
        rates[name] = [RATE * schedule.lr_lambdas[0](step) for step in range(STEPS + 1)]
    result["schedules"] = rates
    return result


shared = dict(vocab_size=VOCAB, num_labels=LABELS)
bert_like = dict(
    hidden_size=HIDDEN,
    num_hidden_layers=LAYERS,
    num_attention_heads=HEADS,
    intermediate_size=INNER,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
    **shared,
)
models = {
    "bert": lambda: BertForTokenClassification(BertConfig(max_position_embeddings=POSITIONS, **bert_like)),
    "distilbert": lambda: DistilBertForTokenClassification(
        DistilBertConfig(
            max_position_embeddings=POSITIONS,
            dim=HIDDEN,
            n_layers=LAYERS,
            n_heads=HEADS,
            hidden_dim=INNER,
            dropout=0.0,
            attention_dropout=0.0,
            seq_classif_dropout=0.0,
            **shared,
        )
    ),
    # Two rows of its positions are the padding's and the one before.
    "roberta": lambda: RobertaForTokenClassification(
        RobertaConfig(max_position_embeddings=POSITIONS + 2, type_vocab_size=1, pad_token_id=1, **bert_like)
    ),
    "electra": lambda: ElectraForTokenClassification(
        ElectraConfig(max_position_embeddings=POSITIONS, embedding_size=8, **bert_like)
    ),
    "albert": lambda: AlbertForTokenClassification(
        AlbertConfig(max_position_embeddings=POSITIONS, embedding_size=8, classifier_dropout_prob=0.0, **bert_like)
    ),
    "mpnet": lambda: MPNetForTokenClassification(MPNetConfig(max_position_embeddings=POSITIONS + 2, **bert_like)),
    # Few buckets, so that distances share some.
    "deberta-v2": lambda: DebertaV2ForTokenClassification(
        DebertaV2Config(
            max_position_embeddings=POSITIONS, relative_attention=True, position_buckets=4, norm_rel_ebd="layer_norm",
            share_att_key=True, pos_att_type=["p2c", "c2p"], position_biased_input=False, layer_norm_eps=1e-12, **bert_like,
        )
    ),
    # A local layer looks at two tokens to either side.
    "modernbert": lambda: ModernBertForTokenClassification(
        ModernBertConfig(
            max_position_embeddings=POSITIONS, hidden_size=HIDDEN, num_hidden_layers=LAYERS, num_attention_heads=HEADS,
            intermediate_size=INNER, local_attention=4, global_attn_every_n_layers=2, norm_eps=1e-12,
            pad_token_id=0, bos_token_id=1, eos_token_id=2, cls_token_id=1, sep_token_id=2, **shared,
        )
    ),
}
if __name__ == "__main__":
    for kind in sys.argv[1:] or models:
        record(kind, models[kind]())
