"""What PyTorch's optimizers make of three parameters in 20 steps.

Usage: python3 make_optimizers.py > optimizers.json      (needs torch)

The second parameter has a tenth of the rate and no decay; it gets no gradient in step 3. Everything is float64 here.
"""
import json
import sys

import torch

SHAPES = [(2, 3), (4,), (2, 2)]
STEPS = 20
CLIPPED_AT = 1.5


def numbers(shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed)).double()


def flat(tensor):
    return [round(value, 10) for value in tensor.detach().reshape(-1).tolist()]


def run(make, decay, before=lambda parameters: None):
    parameters = [torch.nn.Parameter(numbers(shape, index)) for index, shape in enumerate(SHAPES)]
    groups = [
        {"params": [parameters[0], parameters[2]], "weight_decay": decay, "factor": 1.0},
        {"params": [parameters[1]], "weight_decay": 0.0, "factor": 0.1},
    ]
    optimizer = make(groups)
    for step in range(STEPS):
        for index, parameter in enumerate(parameters):
            parameter.grad = None if (index, step) == (1, 3) else gradient(index, step)
        before(parameters)
        for group in optimizer.param_groups:
            group["lr"] = rate(step) * group["factor"]
        optimizer.step()
    return [flat(parameter) for parameter in parameters]


def gradient(index, step):
    return numbers(SHAPES[index], 100 + 10 * step + index)


def rate(step):
    return 0.05 * (1 - step / STEPS) ** 0.9


def clip(parameters):
    torch.nn.utils.clip_grad_norm_(parameters, CLIPPED_AT)


json.dump({
    "initial": [flat(numbers(shape, index)) for index, shape in enumerate(SHAPES)],
    "gradients": [[flat(gradient(index, step)) for index in range(len(SHAPES))] for step in range(STEPS)],
    "rates": [rate(step) for step in range(STEPS)],
    "sgd": run(lambda groups: torch.optim.SGD(groups, lr=1, momentum=0.9), 0.01),
    "sgdClipped": run(lambda groups: torch.optim.SGD(groups, lr=1, momentum=0.9), 0.01, clip),
    "sgdWithoutMomentum": run(lambda groups: torch.optim.SGD(groups, lr=1), 0.01),
    "adamW": run(lambda groups: torch.optim.AdamW(groups, lr=1, betas=(0.9, 0.999), eps=1e-8), 0.05),
}, sys.stdout)
print()
