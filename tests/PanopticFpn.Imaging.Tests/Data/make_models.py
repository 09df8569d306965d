"""Writes the models of these tests: pip install onnx (1.12 or newer), then python make_models.py in this folder."""
import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

METADATA = {
    "model": "Tiny",
    "spec_sha256": "00ff",
    "input_mean": "0.5,0.25,0.125",
    "input_std": "0.5,0.25,1",
    "classes": "sky\nroad",
}


def write(name, inputs, outputs, nodes, metadata, weights=()):
    graph = helper.make_graph(nodes, "Tiny", inputs, outputs, list(weights))
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    helper.set_model_props(model, metadata)
    checker.check_model(model)
    save(model, name)


def floats(name, *shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


# Class 0 where red is larger, class 1 where green is; then four-dimensional "doubled" and two-dimensional "flat".
WEIGHTS = [numpy_helper.from_array(numpy.float32([[1, 0, 0], [0, 1, 0]]).reshape(2, 3, 1, 1), "w")]
CONV = helper.make_node("Conv", ["images", "w"], ["logits"])
write(
    "tiny.onnx",
    [floats("images", "N", 3, "H", "W")],
    [floats("logits", "N", 2, "H", "W"), floats("doubled", "N", 2, "H", "W"), floats("flat", "N", "numbers")],
    [CONV, helper.make_node("Add", ["logits", "logits"], ["doubled"]), helper.make_node("Flatten", ["logits"], ["flat"])],
    METADATA,
    WEIGHTS,
)
# Logits one row and one column larger than the pictures; no metadata.
write(
    "padded.onnx",
    [floats("images", "N", 3, "H", "W")],
    [floats("logits", "N", 2, "H2", "W2")],
    [helper.make_node("Conv", ["images", "w"], ["logits"], pads=[0, 0, 1, 1])],
    {},
    WEIGHTS,
)
# Logits with three columns fewer than the pictures.
write(
    "narrower.onnx",
    [floats("images", "N", 3, "H", "W")],
    [floats("logits", "N", 2, "H", "W2")],
    [helper.make_node("Conv", ["images", "w"], ["whole"]), helper.make_node("Slice", ["whole", "starts", "ends", "axes"], ["logits"])],
    {},
    WEIGHTS + [numpy_helper.from_array(numpy.int64([value]), name) for name, value in (("starts", 0), ("ends", -3), ("axes", 3))],
)
write("fixed.onnx", [floats("images", 1, 3, 2, 4)], [floats("logits", 1, 2, 2, 4)], [CONV], {}, WEIGHTS)
write("miscounted.onnx", [floats("images", "N", 3, "H", "W")], [floats("logits", "N", 2, "H", "W")], [CONV], {"classes": "sky\nroad\ntree"}, WEIGHTS)
write("bad_colors.onnx", [floats("images", "N", 3, "H", "W")], [floats("logits", "N", 2, "H", "W")], [CONV], {"classes": "sky\nroad", "colors": "#102030,red"}, WEIGHTS)
write("coloured.onnx", [floats("images", "N", 3, "H", "W")], [floats("logits", "N", 2, "H", "W")], [CONV], {"classes": "sky\nroad", "colors": "#102030,#FFFFFF"}, WEIGHTS)
write("bad_mean.onnx", [floats("images", "N", 3, "H", "W")], [floats("logits", "N", 2, "H", "W")], [CONV], {"input_mean": "0.5,grey,0.5"}, WEIGHTS)
write("unnamed.onnx", [floats("images", "N", 3, "H", "W")], [floats("p2", "N", 3, "H", "W")], [helper.make_node("Relu", ["images"], ["p2"])], {})
write("vectors.onnx", [floats("x", "N", 3)], [floats("y", "N", 3)], [helper.make_node("Relu", ["x"], ["y"])], {})
