"""The peers of the benchmarks: PyTorch in Python, run with Debian's python3-torch and python3-torchvision.

python3 peer.py version
    prints the version.
python3 peer.py networks NETWORK HEIGHT WIDTH FOLDER
    reads FOLDER/weights.pth and writes the original network through torch.onnx.export and as TorchScript:
    torch.onnx-fixed.onnx, torch.onnx-dynamic.onnx, script.pt and script-frozen.pt.
python3 peer.py training NETWORK HEIGHT WIDTH FOLDER
    the same to train-script.pt, traced in training mode.
python3 peer.py weights
    is asked over standard input to do one thing at a time: each line is `make NETWORK`, `load FILE` or `save FILE`; the answer is
    the seconds that it took and the bytes that the process's memory rose above where it stood before.
"""
import os
import sys
import time
import warnings

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")


def upsampled(x, like, scale=1):
    size = (scale * like.shape[2], scale * like.shape[3])
    return F.interpolate(x, size=size, mode="bilinear", align_corners=True)


class Backbone(nn.Module):
    def __init__(self, depth):
        super().__init__()
        resnet = getattr(torchvision.models, f"resnet{depth}")()
        for name, child in list(resnet.named_children())[:-2]:
            self.add_module(name, child)

    def forward(self, images):
        x = self.maxpool(self.relu(self.bn1(self.conv1(images))))
        c2 = self.layer1(x)
        c3 = self.layer2(c2)
        c4 = self.layer3(c3)
        return c2, c3, c4, self.layer4(c4)


class PanopticFpn(nn.Module):
    """The semantic branch of Panoptic FPN as the original has it."""

    def __init__(self, depth, classes=32):
        super().__init__()
        widths = [64, 128, 256, 512] if depth < 50 else [256, 512, 1024, 2048]
        self.backbone = Backbone(depth)
        self.toplayer = nn.Conv2d(widths[3], 256, 1)
        for index in (1, 2, 3):
            self.add_module(f"smooth{index}", nn.Conv2d(256, 256, 3, padding=1))
            self.add_module(f"latlayer{index}", nn.Conv2d(widths[3 - index], 256, 1))
        self.semantic_branch = nn.Conv2d(256, 128, 3, padding=1)
        self.conv2 = nn.Conv2d(256, 256, 3, padding=1)
        self.conv3 = nn.Conv2d(128, classes, 1)
        self.gn1 = nn.GroupNorm(128, 128)
        self.gn2 = nn.GroupNorm(256, 256)

    def wide(self, x, like):
        return upsampled(F.relu(self.gn2(self.conv2(x))), like)

    def narrow(self, x):
        return F.relu(self.gn1(self.semantic_branch(x)))

    def forward(self, images):
        c2, c3, c4, c5 = self.backbone(images)
        p5 = self.toplayer(c5)
        lateral = self.latlayer1(c4)
        p4 = upsampled(p5, lateral) + lateral
        lateral = self.latlayer2(c3)
        p3 = upsampled(p4, lateral) + lateral
        lateral = self.latlayer3(c2)
        p2 = upsampled(p3, lateral) + lateral
        p4, p3, p2 = self.smooth1(p4), self.smooth2(p3), self.smooth3(p2)
        s5 = upsampled(self.narrow(self.wide(self.wide(p5, p2), p2)), p2)
        s4 = upsampled(self.narrow(self.wide(p4, p2)), p2)
        s3 = upsampled(self.narrow(p3), p2)
        scores = self.conv3(self.narrow(p2) + s3 + s4 + s5)
        return upsampled(scores, scores, 4)


def loaded(name, folder):
    network = PanopticFpn(int(name.rpartition("R")[2]))
    network.load_state_dict(torch.load(os.path.join(folder, "weights.pth")))
    return network


def write_training(name, height, width, folder):
    network = loaded(name, folder)
    # Tracing runs the network, which must not move its running statistics: a copy of them comes back.
    state = {key: value.clone() for key, value in network.state_dict().items()}
    traced = torch.jit.trace(network.train(), torch.randn(2, 3, int(height), int(width)), check_trace=False)
    network.load_state_dict(state)
    traced.save(os.path.join(folder, "train-script.pt"))


def write_networks(name, height, width, folder):
    network = loaded(name, folder).eval()
    images = torch.zeros(1, 3, int(height), int(width))

    def export(file, axes):
        torch.onnx.export(network, images, os.path.join(folder, file), opset_version=17,
                          input_names=["images"], output_names=["logits"], dynamic_axes=axes)

    with torch.no_grad():
        export("torch.onnx-fixed.onnx", None)
        export("torch.onnx-dynamic.onnx", {"images": {0: "N", 2: "H", 3: "W"}})
        script = torch.jit.trace(network, images)
        script.save(os.path.join(folder, "script.pt"))
        torch.jit.freeze(script).save(os.path.join(folder, "script-frozen.pt"))


def status(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def measure(action):
    # From here on the peak is that of this action, not of what came before.
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status("VmRSS")
    start = time.perf_counter()
    action()
    return time.perf_counter() - start, status("VmHWM") - before


def serve_weights():
    torch.set_num_threads(2)
    network = None
    for line in sys.stdin:
        command, argument = line.split()
        seconds, extra = 0, 0
        if command == "make":
            torch.manual_seed(1)
            network = getattr(torchvision.models, argument)()
        elif command == "load":
            seconds, extra = measure(lambda: network.load_state_dict(torch.load(argument, map_location="cpu")))
        else:
            seconds, extra = measure(lambda: torch.save(network.state_dict(), argument))
        print(seconds, extra, flush=True)


COMMANDS = {
    "version": lambda: print(torch.__version__),
    "networks": write_networks,
    "training": write_training,
    "weights": serve_weights,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
