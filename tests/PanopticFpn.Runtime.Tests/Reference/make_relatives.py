"""What PyTorch computes in float64 for the networks of ../Specs/Relative*.pfpn.json.

Usage: python3 make_relatives.py > relatives.json      (needs torch and torchvision)

The networks are built from the specs, by this file's own reading of the language; the ResNets are torchvision's.
Weights and inputs come from names, as in Support/ReferenceWeights.cs. Before anything is written, the same code
must give the known outputs of goldens.json for the language's defaults.
"""
import json
import math
import sys
from pathlib import Path

import numpy
import torch
import torchvision
from torch import nn
from torch.nn import functional

FOLDER = Path(__file__).resolve().parent
SALT = "golden"
LEVELS = (5, 4, 3, 2)

# Spec file, input [N,C,H,W].
CASES = [
    ("RelativeClassifier18", (1, 3, 64, 64)),
    ("RelativeClassifierResNeXt50", (2, 3, 65, 97)),
    ("RelativeGroupNormR50", (1, 3, 65, 97)),
    ("RelativeFrozenR18", (2, 3, 33, 95)),
    ("RelativeFpnAverage", (1, 3, 97, 131)),
    ("RelativeFpnNorms", (2, 3, 64, 96)),
    ("RelativeFpnLateral3", (1, 3, 65, 97)),
    ("RelativeSharedConcat", (2, 3, 65, 97)),
    ("RelativeSharedPlain", (1, 3, 97, 131)),
    ("RelativePaper", (1, 3, 97, 131)),
    ("RelativePerLevelConcat", (2, 3, 65, 97)),
    ("RelativeGrey", (1, 1, 65, 97)),
    ("RelativeFixed", (2, 3, 64, 96)),
]

# torchvision's constructor by depth, groups and width per group.
RESNETS = {
    (18, 1, 64): torchvision.models.resnet18,
    (34, 1, 64): torchvision.models.resnet34,
    (50, 1, 64): torchvision.models.resnet50,
    (50, 32, 4): torchvision.models.resnext50_32x4d,
}


def uniform(key, count):
    """Numbers in [0,1), exact in float32: FNV-1a of the key, SplitMix64, the top 24 bits."""
    state = 0xCBF29CE484222325
    for byte in f"{SALT}:{key}".encode():
        state = ((state ^ byte) * 0x100000001B3) % 2**64
    steps = numpy.arange(1, count + 1, dtype=numpy.uint64)
    mixed = numpy.uint64(state) + steps * numpy.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> numpy.uint64(31)
    return (mixed >> numpy.uint64(40)).astype(numpy.float32) / numpy.float32(2**24)


def weight(name, shape):
    """The float32 numbers of one entry of the state dict."""
    if name.endswith("num_batches_tracked"):
        return numpy.zeros(shape, numpy.int64)
    count = math.prod(shape)
    u = uniform(name, count)
    if len(shape) >= 2:
        values = (2 * u - 1) * numpy.float32(math.sqrt(6 / (count // shape[0])))
    elif name.endswith("running_var"):
        values = numpy.float32(0.75) + numpy.float32(0.5) * u
    elif name.endswith(".weight"):
        low, span = (0.25, 0.25) if "layer" in name else (0.75, 0.5)
        values = numpy.float32(low) + numpy.float32(span) * u
    else:
        values = (2 * u - 1) * numpy.float32(0.1)
    assert values.dtype == numpy.float32
    return values.reshape(shape)


def normalization(spec, channels):
    """The layer that a norm of the language means."""
    if spec == "batch":
        return nn.BatchNorm2d(channels)
    if spec == "frozenBatch":
        return torchvision.ops.FrozenBatchNorm2d(channels)
    assert spec["type"] == "group"
    return nn.GroupNorm(spec["groups"], channels)


class Resampling:
    """The upsample and alignCorners of a part of the spec."""

    def __init__(self, spec):
        self.options = {"mode": "nearest"}
        if spec.get("upsample", "bilinear") == "bilinear":
            self.options = {"mode": "bilinear", "align_corners": spec.get("alignCorners", True)}

    def __call__(self, x, like=None, scale=1):
        height, width = (x if like is None else like).shape[-2:]
        return functional.interpolate(x, size=(scale * height, scale * width), **self.options)


def resnet(spec):
    """torchvision's classifier for the backbone of a spec."""
    backbone = spec["backbone"]
    create = RESNETS[backbone["depth"], backbone.get("groups", 1), backbone.get("widthPerGroup", 64)]
    norm = backbone.get("norm", "batch")
    network = create(
        num_classes=spec.get("classifier", {}).get("classes", 1),
        norm_layer=lambda channels: normalization(norm, channels))
    channels = spec.get("input", {}).get("channels", 3)
    if channels != 3:
        network.conv1 = nn.Conv2d(channels, 64, 7, stride=2, padding=3, bias=False)
    return network


class Features(nn.Module):
    """A ResNet without its classifier: f0 after the pooling, f1 to f4 after the stages."""

    def __init__(self, spec):
        super().__init__()
        network = resnet(spec)
        self.channels = [network.fc.in_features // 2**i for i in (3, 2, 1, 0)]
        for name in ("conv1", "bn1", "layer1", "layer2", "layer3", "layer4"):
            self.add_module(name, getattr(network, name))

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        features = [functional.max_pool2d(x, 3, stride=2, padding=1)]
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            features.append(stage(features[-1]))
        return {f"f{i}": feature for i, feature in enumerate(features)}


class Pyramid(nn.Module):
    """The backbone under `backbone.`, and the feature pyramid on it."""

    def __init__(self, spec):
        super().__init__()
        self.backbone = Features(spec)
        fpn = spec["fpn"]
        channels = self.channels = fpn.get("channels", 256)
        lateral, smooth = fpn.get("lateral", {}), fpn.get("smooth", {})
        self.smoothed = [int(level[1]) for level in smooth.get("levels", ["p2", "p3", "p4"])]
        self.average = fpn.get("fuse", "sum") == "average"
        self.extra_levels = fpn.get("extraLevels", 0)
        self.upsample = Resampling(fpn)
        for level in LEVELS:
            self.add_convolution(self.lateral_name(level), self.backbone.channels[level - 2], channels, lateral, kernel=1)
        for level in self.smoothed:
            self.add_convolution(f"smooth{5 - level}", channels, channels, smooth, kernel=3)

    @staticmethod
    def lateral_name(level):
        return "toplayer" if level == 5 else f"latlayer{5 - level}"

    def add_convolution(self, name, channels_in, channels_out, spec, kernel):
        kernel = spec.get("kernel", kernel)
        bias = spec.get("bias", True)
        self.add_module(name, nn.Conv2d(channels_in, channels_out, kernel, padding=kernel // 2, bias=bias))
        if spec.get("norm") is not None:
            self.add_module(f"{name}_norm", normalization(spec["norm"], channels_out))

    def convolve(self, name, x):
        x = getattr(self, name)(x)
        return getattr(self, f"{name}_norm")(x) if hasattr(self, f"{name}_norm") else x

    def merge(self, features):
        merged = {5: self.convolve("toplayer", features["f4"])}
        for level in (4, 3, 2):
            lateral = self.convolve(self.lateral_name(level), features[f"f{level - 1}"])
            total = self.upsample(merged[level + 1], like=lateral) + lateral
            merged[level] = total * 0.5 if self.average else total
        return merged

    def forward(self, x):
        pyramid = self.merge(self.backbone(x))
        for level in self.smoothed:
            pyramid[level] = self.convolve(f"smooth{5 - level}", pyramid[level])
        if self.extra_levels:
            pyramid[6] = functional.max_pool2d(pyramid[5], kernel_size=1, stride=2)
        return {f"p{level}": pyramid[level] for level in sorted(pyramid)}


class Semantic(Pyramid):
    """What both semantic branches share: fusing the levels, and classifying."""

    predictor_name = None

    def __init__(self, spec):
        super().__init__(spec)
        semantic = spec["semantic"]
        width = self.width = semantic.get("channels", 128)
        self.norm = semantic.get("norm", {"type": "group", "groups": width})
        self.resample = Resampling(semantic)
        self.concat = semantic.get("fuse", "sum") == "concat"
        self.dropout = nn.Dropout2d(semantic.get("dropout", 0.0))
        self.scale = semantic.get("scale", 4)
        self.add_module(self.predictor_name, nn.Conv2d(width * (4 if self.concat else 1), semantic["classes"], 1))

    def forward(self, x):
        pyramid = super().forward(x)
        levels = [self.bring(pyramid, level) for level in (2, 3, 4, 5)]
        fused = torch.cat(levels, dim=1) if self.concat else sum(levels)
        scores = getattr(self, self.predictor_name)(self.dropout(fused))
        return {"logits": self.resample(scores, scale=self.scale)}


class SharedSemantic(Semantic):
    """The seed's branch: the same two convolutions for every level, straight to p2's size."""

    predictor_name = "conv3"

    def __init__(self, spec):
        super().__init__(spec)
        self.semantic_branch = nn.Conv2d(self.channels, self.width, 3, padding=1)
        self.conv2 = nn.Conv2d(self.channels, self.channels, 3, padding=1)
        if self.norm is not None:
            # Without a norm in the spec, the seed's: as many groups as channels.
            default = "norm" not in spec["semantic"]
            self.gn1 = normalization(self.norm, self.width)
            self.gn2 = normalization({"type": "group", "groups": self.channels} if default else self.norm, self.channels)

    def bring(self, pyramid, level):
        x = pyramid[f"p{level}"]
        for _ in range(level - 3):
            x = self.resample(self.activate("gn2", self.conv2(x)), like=pyramid["p2"])
        x = self.activate("gn1", self.semantic_branch(x))
        return x if level == 2 else self.resample(x, like=pyramid["p2"])

    def activate(self, norm, x):
        return functional.relu(x if self.norm is None else getattr(self, norm)(x))


class PerLevelSemantic(Semantic):
    """The paper's branch: convolutions of its own for each level, one level finer after each."""

    predictor_name = "predictor"

    def __init__(self, spec):
        super().__init__(spec)
        for level in LEVELS:
            for i in range(self.steps(level)):
                channels = self.channels if i == 0 else self.width
                prefix = f"semantic_p{level}"
                self.add_module(f"{prefix}_conv{i + 1}", nn.Conv2d(channels, self.width, 3, padding=1, bias=False))
                self.add_module(f"{prefix}_norm{i + 1}", normalization(self.norm, self.width))

    @staticmethod
    def steps(level):
        return max(1, level - 2)

    def bring(self, pyramid, level):
        x = pyramid[f"p{level}"]
        for i in range(self.steps(level)):
            conv, norm = (getattr(self, f"semantic_p{level}_{kind}{i + 1}") for kind in ("conv", "norm"))
            x = functional.relu(norm(conv(x)))
            if level > 2:
                x = self.resample(x, like=pyramid[f"p{level - 1 - i}"])
        return x


class Classifier(nn.Module):
    """torchvision's network as it is; its names have no prefix."""

    def __init__(self, spec):
        super().__init__()
        self.network = resnet(spec)

    def state_dict(self):
        return self.network.state_dict()

    def load_state_dict(self, state):
        return self.network.load_state_dict(state)

    def forward(self, x):
        return {"logits": self.network(x)}


def build(spec):
    """The network of a spec, on the reference weights, in float64 and eval mode."""
    if "classifier" in spec:
        network = Classifier(spec)
    elif "semantic" in spec:
        shared = spec["semantic"].get("style", "shared") == "shared"
        network = (SharedSemantic if shared else PerLevelSemantic)(spec)
    else:
        network = (Pyramid if "fpn" in spec else Features)(spec)
    state = {name: torch.from_numpy(weight(name, tuple(old.shape))) for name, old in network.state_dict().items()}
    network.double().load_state_dict(state)
    return network.eval()


def run(network, shape):
    """Output tensors by name; images are the numbers named `input`."""
    images = torch.from_numpy(uniform("input", math.prod(shape)).reshape(shape)).double()
    with torch.no_grad():
        return network(images)


def describe(name, tensor, probes):
    """One output as GoldenOutput reads it: all numbers of a small tensor, else `probes` at indices drawn from its name."""
    flat = tensor.flatten()
    drawn = uniform(f"probes of {name}", probes)
    indices = range(len(flat)) if len(flat) <= probes else [int(u * len(flat)) for u in drawn]
    return {
        "name": name,
        "shape": list(tensor.shape),
        "mean": flat.mean().item(),
        "rms": flat.square().mean().sqrt().item(),
        "max_abs": flat.abs().max().item(),
        "probes": [[i, flat[i].item()] for i in indices],
    }


def gradients(network, shape):
    """Norm, first and last number of each gradient, in training mode, of the sum over the outputs of mean(output * numbers)."""
    images = torch.from_numpy(uniform("input", math.prod(shape)).reshape(shape)).double()
    network.train()
    loss = 0
    for name, output in network(images).items():
        numbers = uniform(f"loss of {name}", output.numel()).reshape(tuple(output.shape))
        loss = loss + (output * torch.from_numpy(numbers).double()).mean()
    loss.backward()
    # A classifier's network stands in a module of its own here, and not in the state dict.
    flat = {name.removeprefix("network."): parameter.grad.flatten() for name, parameter in network.named_parameters()}
    return {name: [gradient.norm().item(), gradient[0].item(), gradient[-1].item()] for name, gradient in flat.items()}


def check_against_goldens():
    """With the language's defaults, the outputs must be those of goldens.json."""
    goldens = json.loads((FOLDER / "goldens.json").read_text())["cases"]
    compared = 0
    for golden in (case for case in goldens if case["backbone"] in ("resnet18", "resnet34", "resnext50_32x4d")):
        depth, groups, width = next(key for key, create in RESNETS.items() if create.__name__ == golden["backbone"])
        spec = {"backbone": {"type": "resnet", "depth": depth, "groups": groups, "widthPerGroup": width}}
        if golden["net"] == "fpn":
            spec |= {"fpn": {}, "semantic": {"classes": golden["classes"]}}
        batch, height, width = golden["input"]
        outputs = run(build(spec), (batch, 3, height, width))
        for expected in (output for output in golden["outputs"] if output["name"] in outputs):
            actual = outputs[expected["name"]]
            assert list(actual.shape) == expected["shape"], expected["name"]
            for index, value in expected["probes"]:
                assert abs(actual.flatten()[index].item() - value) < 1e-9 * expected["max_abs"], (golden["backbone"], index)
            compared += 1
    assert compared == 3 * 5 + 2, compared


def case(model, shape):
    spec = json.loads((FOLDER.parent / "Specs" / f"{model}.pfpn.json").read_text())
    network = build(spec)
    outputs = run(network, shape)
    drops = spec.get("semantic", {}).get("dropout", 0) > 0
    described = {
        "model": model,
        "input": list(shape),
        "state": [f"{name} [{','.join(map(str, tensor.shape))}]" for name, tensor in network.state_dict().items()],
        "outputs": [describe(name, tensor, probes=32) for name, tensor in outputs.items()],
    }

    # What dropout leaves of a gradient is chance.
    return described | {"gradients": {} if drops else gradients(network, shape)}


def main():
    check_against_goldens()
    lines = []
    for model, shape in CASES:
        print(model, file=sys.stderr)
        lines.append(json.dumps(case(model, shape)))
    print(json.dumps({"salt": SALT, "torch": torch.__version__})[:-1] + ', "cases": [')
    print(",\n".join(lines) + "\n]}")


if __name__ == "__main__":
    main()
