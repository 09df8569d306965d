"""The peer of the weights' benchmark: PyTorch, asked over standard input to do one thing at a time.

Usage: python3 peer.py      (needs torch and torchvision)

Each line is `make NETWORK`, `load FILE` or `save FILE`; the answer is the seconds that it took and the bytes that
the process's memory rose above where it stood before.
"""
import sys
import time

import torch
import torchvision

torch.set_num_threads(2)
network = None


def status(name):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


def measure(action):
    # Resets the peak, so that it is that of this action alone.
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")
    before = status("VmRSS")
    start = time.perf_counter()
    action()
    return time.perf_counter() - start, status("VmHWM") - before


def load(path):
    network.load_state_dict(torch.load(path, map_location="cpu"))


for line in sys.stdin:
    command, *arguments = line.split()
    if command == "make":
        torch.manual_seed(1)
        network = getattr(torchvision.models, arguments[0])()
        seconds, extra = 0, 0
    elif command == "load":
        seconds, extra = measure(lambda: load(arguments[0]))
    else:
        seconds, extra = measure(lambda: torch.save(network.state_dict(), arguments[0]))
    print(seconds, extra, flush=True)
