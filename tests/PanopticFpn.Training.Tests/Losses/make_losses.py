"""What the losses and their gradients are, in float64, by PyTorch's autograd over formulas written pixel by pixel.

Usage: python3 make_losses.py > losses.json      (needs torch)

Ignored pixels are taken out before anything is computed. Class 4 has no pixel, picture 1 none of class 2.
"""
import json
import sys

import torch
from torch.nn import functional

CLASSES, HEIGHT, WIDTH, IGNORE = 5, 3, 4, 255
WEIGHTS = [0.5, 2.0, 1.0, 3.0, 1.5]


def inputs():
    generator = torch.Generator().manual_seed(6)
    logits = torch.randn((2, CLASSES, HEIGHT, WIDTH), generator=generator) * 2
    labels = torch.randint(0, 4, (2, HEIGHT, WIDTH), generator=generator)
    labels[1][labels[1] == 2] = 0
    labels[0, 0, 1] = labels[0, 2, 3] = labels[1, 1, 0] = labels[1, 1, 1] = IGNORE
    return torch.round(logits * 1e4) / 1e4, labels


def pixels(logits, labels):
    """Logits [pixels, classes] and labels [pixels] of what is not ignored."""
    rows = logits.permute(0, 2, 3, 1).reshape(-1, CLASSES)
    flat = labels.reshape(-1)
    return rows[flat != IGNORE], flat[flat != IGNORE]


def cross_entropy(weight=None, smoothing=0.0):
    weight = None if weight is None else torch.tensor(weight).double()
    return lambda logits, labels: functional.cross_entropy(
        logits, labels, weight, ignore_index=IGNORE, label_smoothing=smoothing)


def ohem(threshold, kept, weight=None):
    def compute(logits, labels):
        rows, truth = pixels(logits, labels)
        probability = rows.softmax(1)[torch.arange(len(truth)), truth]
        ordered = sorted(probability.tolist())
        limit = max(threshold, ordered[min(kept * len(labels), len(ordered) - 1)])
        hard = probability < limit
        weights = torch.ones(CLASSES).double() if weight is None else torch.tensor(weight).double()
        return (-probability.log() * weights[truth])[hard].sum() / weights[truth][hard].sum()
    return compute


def focal(gamma, weight=None):
    def compute(logits, labels):
        rows, truth = pixels(logits, labels)
        probability = rows.softmax(1)[torch.arange(len(truth)), truth]
        weights = torch.ones(CLASSES).double() if weight is None else torch.tensor(weight).double()
        return (-(1 - probability) ** gamma * probability.log() * weights[truth]).sum() / weights[truth].sum()
    return compute


def dice(smooth):
    def compute(logits, labels):
        rows, truth = pixels(logits, labels)
        probability = rows.softmax(1)
        total = 0
        for index in range(CLASSES):
            own, target = probability[:, index], (truth == index).double()
            total += 1 - (2 * (own * target).sum() + smooth) / ((own ** 2).sum() + (target ** 2).sum() + smooth)
        return total / CLASSES
    return compute


def lovasz_of(rows, truth):
    """By the definition: the IoU loss of the set of the most erring pixels, for growing sets."""
    probability = rows.softmax(1)
    losses = []
    for index in range(CLASSES):
        target = truth == index
        if not target.any():
            continue
        errors = torch.where(target, 1 - probability[:, index], probability[:, index])
        order = errors.detach().argsort(descending=True).tolist()
        total, before, wrong = 0, 0.0, set()
        for pixel in order:
            wrong.add(pixel)
            of_class = {place for place in range(len(truth)) if target[place]}
            loss = len(wrong) / len(of_class | wrong)
            total = total + errors[pixel] * (loss - before)
            before = loss
        losses.append(total)
    return sum(losses) / len(losses)


def lovasz(per_picture):
    def compute(logits, labels):
        if not per_picture:
            return lovasz_of(*pixels(logits, labels))
        return sum(lovasz_of(*pixels(logits[n:n + 1], labels[n:n + 1])) for n in range(len(labels))) / len(labels)
    return compute


CASES = {
    "crossEntropy": cross_entropy(),
    "crossEntropyWeighted": cross_entropy(WEIGHTS),
    "crossEntropySmoothed": cross_entropy(WEIGHTS, 0.1),
    "ohemThreshold": ohem(0.7, 2),
    "ohemKept": ohem(0.02, 6, WEIGHTS),
    "ohemMoreThanThereAre": ohem(0.1, 1000),
    "focal": focal(2),
    "focalWeighted": focal(0.5, WEIGHTS),
    "dice": dice(1),
    "lovasz": lovasz(False),
    "lovaszPerPicture": lovasz(True),
    "sum": lambda logits, labels: cross_entropy()(logits, labels) + 0.5 * dice(1)(logits, labels),
}


def case(compute, logits, labels):
    leaf = logits.double().requires_grad_()
    value = compute(leaf, labels)
    value.backward()
    return {"value": round(value.item(), 9), "gradient": [round(number, 9) for number in leaf.grad.reshape(-1).tolist()]}


LOGITS, LABELS = inputs()
json.dump({
    "logits": [round(number, 4) for number in LOGITS.reshape(-1).tolist()],
    "labels": LABELS.reshape(-1).tolist(),
    "weights": WEIGHTS,
    "cases": {name: case(compute, LOGITS, LABELS) for name, compute in CASES.items()},
}, sys.stdout)
print()
