"""Times one training step of torch in eager mode: the peer of step.ts. Prints milliseconds.

python tests/bench/step.py layers hidden heads inner vocabulary steps threads
"""

import sys
import time

import torch
from transformers import BertConfig, BertForTokenClassification

layers, hidden, heads, inner, vocabulary, steps, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
torch.manual_seed(1)
model = BertForTokenClassification(
    BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
        num_labels=9,
        attn_implementation="eager",
    )
)
model.train()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.0)
ids = torch.randint(1, vocabulary, (16, 50))
labels = torch.randint(0, 9, (16, 50))
times = []
for _ in range(steps + 1):
    start = time.perf_counter()
    optimizer.zero_grad()
    model(input_ids=ids, attention_mask=torch.ones_like(ids), labels=labels).loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    times.append(time.perf_counter() - start)
print(sorted(times[1:])[steps // 2] * 1000)
