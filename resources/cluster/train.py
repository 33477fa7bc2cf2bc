"""Trains the model of this folder on any number of processes.

accelerate launch --num_processes N train.py, or torchrun --nproc_per_node N train.py

Reads settings.json, data and base; writes the best epoch to the folder model, which “spanwright models
import” takes, and a line per epoch to metrics.jsonl.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import gather_object, set_seed

from calibration import fit_calibration
from checkpoint import freeze, load_model, parameter_groups, read_settings, save_model
from measure import figures, findings
from reading import Decoder, first_pieces, probabilities
from sequences import IGNORED, read_lines, tensors, updates
from words_and_shapes import opened

FOLDER = Path(__file__).resolve().parent
# The published run evaluated so many sequences at a time.
REFERENCE_BATCH = 16


def learning_rate(step: int, total: int, settings: dict) -> float:
    """Of the update after `step` earlier ones."""
    warmup = settings["warmupSteps"] or math.ceil(total * settings["warmupRatio"])
    peak = settings["learningRate"]
    if step < warmup:
        return peak * step / warmup
    left = max(0, total - step) / max(1, total - warmup)
    shares = {"constant": 1.0, "linear": left, "cosine": (1 + math.cos(math.pi * (1 - left))) / 2}
    return peak * shares[settings["schedule"]]


class Run:
    """One training of one model, in one of several processes that all do the same."""

    def __init__(self) -> None:
        how = read_settings(FOLDER)
        self.settings, self.classes, self.pad = how["settings"], how["classes"], how["padId"]
        self.depths = how["reading"]["depths"]
        self.decoder = Decoder(self.classes, how["reading"]["decoding"], how["reading"]["innerCost"])
        vote = opened(FOLDER / "base", how["reading"])
        held = read_lines(FOLDER / "data" / "held.jsonl") if vote else []
        # What words and shapes say of each document held out. [units, depths, classes]
        self.votes = [vote.on(one["text"], one["ranges"], one["inner"]) for one in held]
        self.train, self.dev, self.gold = (read_lines(FOLDER / "data" / f"{name}.jsonl") for name in ("train", "dev", "gold"))
        # torchrun does not say that there are processors alone; each process would train by itself.
        self.accelerator = Accelerator(cpu=not torch.accelerator.is_available())
        set_seed(self.settings["seed"], device_specific=True)
        model = load_model(FOLDER / "base", self.depths)
        freeze(model, self.settings["frozenLayers"])
        optimizer = torch.optim.AdamW(
            parameter_groups(model, self.settings["weightDecay"]),
            betas=(self.settings["beta1"], self.settings["beta2"]),
            eps=self.settings["epsilon"],
        )
        self.model, self.optimizer = self.accelerator.prepare(model, optimizer)
        self.epochs: list[dict] = []
        self.step = 0

    def run(self) -> None:
        every = self.settings["evaluateEvery"]
        per_epoch = len(updates(self.train, self.settings, 1))
        total = per_epoch * self.settings["epochs"]
        for epoch in range(1, self.settings["epochs"] + 1):
            losses = []
            for batches in updates(self.train, self.settings, epoch):
                losses.append(self.update(batches, learning_rate(self.step, total, self.settings)))
                self.step += 1
                if self.step % per_epoch == 0 or (every and self.step % every == 0):
                    self.evaluate(self.step / per_epoch, float(np.mean(losses)))
                if self.out_of_patience():
                    return

    def update(self, batches: list[list[dict]], rate: float) -> float:
        """One step over all batches; answers the mean loss over their labelled pieces."""
        processes, own = self.accelerator.num_processes, self.accelerator.process_index
        labelled = sum(label != IGNORED for batch in batches for one in batch for label in one["labels"]) / self.depths
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.model.train()
        self.optimizer.zero_grad()
        total = torch.zeros((), device=self.accelerator.device)
        for index, batch in enumerate(batches):
            share = batch[own::processes]
            # Every process takes part in every batch; one without a share adds nothing.
            loss = self.loss_sum(share or batch[:1]) / labelled * (1 if share else 0)
            total += loss.detach()
            if index + 1 < len(batches):
                with self.accelerator.no_sync(self.model):
                    self.accelerator.backward(loss * processes)
            else:
                self.accelerator.backward(loss * processes)
        if self.settings["maxGradNorm"] > 0:
            self.accelerator.clip_grad_norm_(self.model.parameters(), self.settings["maxGradNorm"])
        self.optimizer.step()
        loss = self.accelerator.reduce(total, "sum").item()
        if not math.isfinite(loss):
            raise SystemExit(f"The loss of step {self.step + 1} is no number; lower learningRate in settings.json.")
        return loss

    def loss_sum(self, features: list[dict]) -> torch.Tensor:
        logits, labels = self.logits(features)
        flat = logits.float().reshape(-1, len(self.classes))
        return torch.nn.functional.cross_entropy(flat, labels.reshape(-1), ignore_index=IGNORED, reduction="sum")

    def logits(self, features: list[dict]) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores [B, T, depths · classes] and labels [B, T, depths]."""
        batch = tensors(features, self.pad, self.settings["padTo"] or 0, self.depths)
        batch = {name: tensor.to(self.accelerator.device) for name, tensor in batch.items()}
        labels = batch.pop("labels")
        with self.accelerator.autocast():
            return self.model(**batch).logits, labels

    def evaluate(self, epoch: float, train_loss: float) -> None:
        """Every process reads its share, and all know the figures."""
        found, calibration = self.measured()
        report = {"epoch": epoch, "step": self.step, "trainLoss": train_loss, **found}
        report["best"] = all(self.value(report) > self.value(other) for other in self.epochs)
        self.epochs.append(report)
        if report["best"]:
            state = self.accelerator.get_state_dict(self.model)
            if self.accelerator.is_main_process:
                save_model(FOLDER / "base", FOLDER / "model", state, len(self.classes), calibration, "lexicalVote" in report)
        if self.accelerator.is_main_process:
            lines = [json.dumps(one) + "\n" for one in self.epochs]
            (FOLDER / "metrics.jsonl").write_text("".join(lines), encoding="utf-8")
            print(json.dumps(report), flush=True)

    def value(self, report: dict) -> float:
        """What is better the higher it is."""
        name = self.settings["bestMetric"]
        return -report["validationLoss"] if name == "loss" else report[name]

    def measured(self) -> tuple[dict[str, float], dict | None]:
        """Figures over the documents held out, and how scores are to be read; with words and shapes beside the network
        where that is no worse."""
        self.model.eval()
        order = sorted(range(len(self.dev)), key=lambda at: len(self.dev[at]["ids"]))
        size = self.settings["batchSize"]
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        read = []
        with torch.no_grad():
            for batch in batches[self.accelerator.process_index :: self.accelerator.num_processes]:
                read += self.read([self.dev[at] for at in batch], batch)
        read = sorted(gather_object(read), key=lambda one: one[0])
        scores = [np.zeros((len(one["counted"]), self.depths, len(self.classes)), np.float32) for one in self.gold]
        for index, _, _, units, own in read:
            scores[self.dev[index]["document"]][units] = own
        loss = self.validation_loss(read)
        found, calibration = self.found(scores, loss)
        if self.votes:
            voted, other = self.found([own + vote for own, vote in zip(scores, self.votes)], loss)
            if self.value(voted) >= self.value(found):
                return {**voted, "lexicalVote": self.settings["lexicalVote"]}, other
        return found, calibration

    def found(self, scores: list[np.ndarray], loss: float) -> tuple[dict[str, float], dict | None]:
        tags, sure = [], []
        for own, one in zip(scores, self.gold):
            paths = [self.decoder.path(own[:, depth], one["inner"]) for depth in range(self.depths)]
            tags.append([[self.classes[at] for at in path] for path in paths])
            sure.append([probabilities(own[:, depth], path) for depth, path in enumerate(paths)])
        calibration = fit_calibration(findings(self.gold, tags, sure))
        return {"validationLoss": loss, **figures(self.gold, tags)}, calibration

    def read(self, features: list[dict], indices: list[int]) -> list[tuple]:
        """Of each sequence: its index, the sum of its losses and how many, its units and their scores."""
        logits, labels = self.logits(features)
        rows = logits.float().reshape(*labels.shape, len(self.classes))
        losses = torch.nn.functional.cross_entropy(rows.flatten(0, 2), labels.flatten(), ignore_index=IGNORED, reduction="none")
        sums = losses.reshape(len(features), -1).sum(1).tolist()
        result = []
        for row, (index, one) in enumerate(zip(indices, features)):
            places = first_pieces(one["units"])
            own = rows[row, places].cpu().numpy()
            counted = sum(label != IGNORED for label in one["labels"]) / self.depths
            result.append((index, sums[row], counted, [one["units"][at] for at in places], own))
        return result

    def validation_loss(self, read: list[tuple]) -> float:
        """Over all labelled pieces; in reference mode the mean of batches in file order."""
        size = REFERENCE_BATCH if self.settings["referenceMode"] else len(read)
        total = 0.0
        for i in range(0, len(read), size):
            batch = read[i : i + size]
            counted = sum(one[2] for one in batch)
            total += len(batch) * (sum(one[1] for one in batch) / counted if counted else 0)
        return total / len(read)

    def out_of_patience(self) -> bool:
        patience = self.settings["patience"]
        best = [at for at, report in enumerate(self.epochs) if report["best"]]
        return bool(patience and best) and len(self.epochs) - 1 - best[-1] >= patience


if __name__ == "__main__":
    Run().run()
