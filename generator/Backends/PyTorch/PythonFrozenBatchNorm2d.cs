namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>The class of a batch normalisation whose numbers never change. torchvision has it, but a generated file needs PyTorch alone.</summary>
internal static class PythonFrozenBatchNorm2d
{
    public static PythonDefinition Definition { get; } = new("FrozenBatchNorm2d", """"
        class FrozenBatchNorm2d(nn.Module):
            """Batch normalisation whose numbers never change, as torchvision.ops.FrozenBatchNorm2d.

            They are buffers: no optimizer sees them, and training neither updates nor uses the statistics of a batch.
            """

            def __init__(self, channels: int) -> None:
                super().__init__()
                self.register_buffer("weight", torch.ones(channels))
                self.register_buffer("bias", torch.zeros(channels))
                self.register_buffer("running_mean", torch.zeros(channels))
                self.register_buffer("running_var", torch.ones(channels))

            def forward(self, x: Tensor) -> Tensor:
                """weight * (x - running_mean) / sqrt(running_var + 1e-5) + bias, channel by channel.

                Args:
                    x: [N,channels,h,w]

                Returns:
                    [N,channels,h,w]
                """
                return nn.functional.batch_norm(
                    x, self.running_mean, self.running_var, self.weight, self.bias, training=False, eps=1e-5
                )
        """");
}
