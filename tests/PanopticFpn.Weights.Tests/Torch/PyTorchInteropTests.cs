using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Weights.Tests.Torch;

/// <summary>What real PyTorch writes is read back to the bit.</summary>
public sealed class PyTorchInteropTests(PyTorchFiles files) : IClassFixture<PyTorchFiles>
{
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void EveryFileReadsAsItWasWritten()
    {
        Assert.True(files.Readable.Count >= 100);
        Assert.All(files.Readable, expected =>
        {
            using WeightsFile file = WeightsFile.Open(files.Path(expected.File));
            Assert.Equal(expected.File.Contains("-stream", StringComparison.Ordinal) ? WeightsFormat.TorchStream : WeightsFormat.TorchZip, file.Format);
            Assert.Equal(expected.Under, file.Under);
            Assert.Equal(expected.Tensors.Select(tensor => tensor.Name), file.Tensors.Select(tensor => tensor.Name));
            foreach ((PyTorchTensor wanted, StoredTensor got) in expected.Tensors.Zip(file.Tensors))
            {
                Assert.Equal(wanted.Dtype, got.Type.TorchName());
                Assert.Equal(wanted.Shape, got.Shape);
                Assert.Equal(wanted.Bytes, Hexadecimal(file, got));
            }
        });
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void AChosenPartIsReadInsteadOfTheUsualOne()
    {
        using WeightsFile file = WeightsFile.Open(files.Path("adam-2-zip.pth"), new WeightsFileOptions { Under = "ema" });

        Assert.Equal("ema", file.Under);
        Assert.All(file.Tensors, tensor => Assert.StartsWith("module.", tensor.Name, StringComparison.Ordinal));
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void SeveralThreadsReadTheSameBytes()
    {
        using WeightsFile file = WeightsFile.Open(files.Path("scattered-2-zip.pth"));
        string[] alone = [.. file.Tensors.Select(tensor => Hexadecimal(file, tensor))];

        using WeightsFile again = WeightsFile.Open(files.Path("scattered-2-zip.pth"));
        string[] together = [.. again.Tensors.AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(tensor => Hexadecimal(again, tensor))];

        Assert.Equal(alone, together);
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void WholeModulesAreRefusedByTheirClass()
    {
        Refuses("module", "it holds a whole object of class 'torch.nn.modules.container.Sequential', as torch.save(model, path) writes it");
        Refuses("own-module", "it holds a whole object of class '__main__.Net', as torch.save(model, path) writes it");
        Refuses("own-module", "Save the state dict alone: torch.save(model.state_dict(), path).");
        RefusesFile("module-inside-zip.pth", "it names '__main__.Net', which no weights need");
        RefusesFile("module-inside-stream.pth", "of class '__main__.Net'");
        RefusesFile("script.pt", "it is a TorchScript archive of class '__torch__.Net'");
    }

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void WhatHoldsNoPlainWeightsIsRefusedWithTheReason()
    {
        Refuses("sparse", "its tensor 'b' is sparse, and only dense tensors are read.");
        Refuses("quantized", "its tensor 'b' is quantized, and only dense tensors are read.");
        Refuses("complex", "its tensor 'b' is of complex64, which is not read.");
        Refuses("tensor", "it holds a tensor, but a dictionary of tensors was expected.");
        Refuses("list", "it holds a list, but a dictionary of tensors was expected.");
        Refuses("two", "it holds several dictionaries of tensors: 'first', 'second.inner'. Say which by 'Under'.");
        Refuses("empty", "there is no tensor under a name in its dictionaries.");
        Refuses("numpy", "it names 'numpy.core.multiarray.scalar', which makes a value of numpy's");
    }

    private void Refuses(string name, string reason)
    {
        RefusesFile($"{name}-zip.pth", reason);
        RefusesFile($"{name}-stream.pth", reason);
    }

    private void RefusesFile(string file, string reason)
    {
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(files.Path(file)).Dispose());
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static string Hexadecimal(WeightsFile file, StoredTensor tensor)
    {
        var bytes = new byte[tensor.ByteLength];
        file.Read(tensor, bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
