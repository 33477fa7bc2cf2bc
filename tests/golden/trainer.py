"""Repeats a run of tests/golden/trainer.ts with Hugging Face's Trainer, and compares step by step.

Run by hand: node tests/golden/trainer.ts FOLDER && python tests/golden/trainer.py FOLDER
"""

import json
import pathlib
import sys

import numpy
import torch
from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score
from torch.utils.data import DataLoader
from transformers import BertForTokenClassification, Trainer, TrainingArguments

FOLDER = pathlib.Path(sys.argv[1])
LENGTH = 50
ours = json.loads((FOLDER / "run.json").read_text())
settings, classes = ours["settings"], ours["classes"]


def row(feature):
    """One sequence, padded to the fixed length."""
    pad = LENGTH - len(feature["ids"])
    return {
        "input_ids": torch.tensor(feature["ids"] + [0] * pad),
        "attention_mask": torch.tensor([1] * len(feature["ids"]) + [0] * pad),
        "labels": torch.tensor(feature["labels"] + [-100] * pad),
    }


batches = [[row(feature) for feature in batch] for epoch in ours["epochs"] for batch in epoch]
rows = [r for batch in batches for r in batch]
starts = numpy.cumsum([0] + [len(batch) for batch in batches])
order = [list(range(a, b)) for a, b in zip(starts, starts[1:])]
per_epoch = len(ours["epochs"][0])
losses = []


class GivenOrder(Trainer):
    def get_train_dataloader(self):
        return DataLoader(rows, batch_sampler=order)

    def compute_loss(self, model, inputs, return_outputs=False, **kwargs):
        result = super().compute_loss(model, inputs, return_outputs=return_outputs, **kwargs)
        if model.training:
            losses.append((result[0] if return_outputs else result).item())
        return result


def metrics(prediction):
    predicted = prediction.predictions.argmax(-1)
    names = lambda ids, labels: [classes[i] for i, label in zip(ids, labels) if label != -100]
    guess = [names(p, l) for p, l in zip(predicted, prediction.label_ids)]
    gold = [names(l, l) for l in prediction.label_ids]
    scores = dict(precision=precision_score, recall=recall_score, f1=f1_score, accuracy=accuracy_score)
    return {name: score(gold, guess) for name, score in scores.items()}


trainer = GivenOrder(
    model=BertForTokenClassification.from_pretrained(FOLDER / "base"),
    args=TrainingArguments(
        output_dir=str(FOLDER / "trainer"),
        learning_rate=settings["learningRate"],
        per_device_train_batch_size=settings["batchSize"],
        per_device_eval_batch_size=16,
        max_steps=len(batches),
        warmup_steps=int(numpy.ceil(len(batches) * settings["warmupRatio"])),
        weight_decay=settings["weightDecay"],
        eval_strategy="steps",
        eval_steps=per_epoch,
        save_strategy="no",
        logging_steps=10_000,
        seed=settings["seed"],
        use_cpu=True,
        report_to=[],
        disable_tqdm=True,
    ),
    train_dataset=rows,
    eval_dataset=[row(feature) for feature in ours["dev"]],
    compute_metrics=metrics,
)
trainer.train()
theirs = [log for log in trainer.state.log_history if "eval_loss" in log]

difference = numpy.abs(numpy.array(losses) - numpy.array(ours["losses"]))
print(f"{len(losses)} steps: largest difference of the loss {difference.max():.2e} (step {difference.argmax() + 1})")
print("epoch   loss (ours, theirs)    f1 (ours, theirs)     largest difference of P, R, F1, accuracy")
worst = 0.0
for a, b in zip(ours["reports"], theirs, strict=True):
    figures = [abs(a[name] - b[f"eval_{name}"]) for name in ("precision", "recall", "f1", "accuracy")]
    worst = max(worst, *figures, abs(a["validationLoss"] - b["eval_loss"]))
    print(
        f"{a['epoch']:>5}   {a['validationLoss']:.6f} {b['eval_loss']:.6f}"
        f"      {a['f1']:.6f} {b['eval_f1']:.6f}     {max(figures):.2e}"
    )
assert difference.max() < 1e-5 and worst < 1e-5, "the two runs differ"
