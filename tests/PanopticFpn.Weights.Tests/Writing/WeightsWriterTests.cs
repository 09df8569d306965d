using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Safetensors;
using PanopticFpn.Weights.Writing;
using Xunit;

namespace PanopticFpn.Weights.Tests.Writing;

/// <summary>What is written is read back, and what cannot be written leaves everything as it was.</summary>
public sealed class WeightsWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("weights.safetensors", WeightsFormat.Safetensors)]
    [InlineData("weights.pth", WeightsFormat.TorchZip)]
    public void EveryTensorIsReadBackToTheBit(string name, WeightsFormat format)
    {
        WrittenTensor[] tensors = WrittenTensors.Of(format == WeightsFormat.Safetensors ? Enum.GetValues<ElementType>() : WrittenTensors.OldTypes);
        WeightsWriter.Write(_directory.File(name), tensors);

        using WeightsFile file = WeightsFile.Open(_directory.File(name));
        Assert.Equal(format, file.Format);
        Assert.Equal("", file.Under);
        Assert.Equal(tensors.Length, file.Tensors.Count);
        Dictionary<string, StoredTensor> stored = file.Tensors.ToDictionary(tensor => tensor.Name);
        Assert.All(tensors, tensor =>
        {
            Assert.Equal(tensor.Type, stored[tensor.Name].Type);
            Assert.Equal(tensor.Shape, stored[tensor.Name].Shape);
            Assert.Equal(WrittenTensors.BytesOf(tensor), file.Read(stored[tensor.Name]));
        });
    }

    [Fact]
    public void ASafetensorsFileSaysWhatItIsToldAndWhereItsWeightsAre()
    {
        WrittenTensor number = WrittenTensors.Of(WrittenTensors.OldTypes)[0];
        WrittenTensor[] tensors = [number with { Name = "model.a" }, number with { Name = "model.b.c" }, number with { Name = "optimizer.a" }];
        string path = _directory.File("last.safetensors");
        WeightsWriter.Write(path, tensors, new Dictionary<string, string> { ["pfpn.weights"] = "model", ["step"] = "12" });

        Assert.Equal(["a", "b.c"], Names(null));
        Assert.Equal(["a"], Names("optimizer"));
        Assert.Equal(["model.a", "model.b.c", "optimizer.a"], Names(""));

        string[] Names(string? under)
        {
            using WeightsFile file = WeightsFile.Open(path, new WeightsFileOptions { Under = under });
            Assert.Equal("12", file.Metadata["step"]);
            return [.. file.Tensors.Select(tensor => tensor.Name)];
        }
    }

    [Fact]
    public void ACheckpointOfPyTorchCannotSayAnything()
    {
        var exception = Assert.Throws<WeightsFileException>(
            () => WeightsWriter.Write(_directory.File("weights.pth"), WrittenTensors.Of(WrittenTensors.OldTypes), new Dictionary<string, string> { ["step"] = "12" }));

        Assert.EndsWith("it is to say 'step' of itself, which only .safetensors can.", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory.File("weights.pth")));
    }

    [Fact]
    public void ACheckpointKeepsTheOrder()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(WrittenTensors.OldTypes);
        WeightsWriter.Write(_directory.File("weights.pt"), tensors);

        using WeightsFile file = WeightsFile.Open(_directory.File("weights.pt"));
        Assert.Equal(tensors.Select(tensor => tensor.Name), file.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".pth")]
    public void TheSameTensorsMakeTheSameBytes(string extension)
    {
        WeightsWriter.Write(_directory.File("first" + extension), WrittenTensors.Of(WrittenTensors.OldTypes));
        WeightsWriter.Write(_directory.File("other" + extension), WrittenTensors.Of(WrittenTensors.OldTypes));

        Assert.Equal(File.ReadAllBytes(_directory.File("first" + extension)), File.ReadAllBytes(_directory.File("other" + extension)));
    }

    [Fact]
    public void SafetensorsDoNotDependOnTheOrder()
    {
        WrittenTensor[] tensors = WrittenTensors.Of(Enum.GetValues<ElementType>());
        WeightsWriter.Write(_directory.File("first.safetensors"), tensors);
        WeightsWriter.Write(_directory.File("other.safetensors"), [.. tensors.Reverse()]);

        Assert.Equal(File.ReadAllBytes(_directory.File("first.safetensors")), File.ReadAllBytes(_directory.File("other.safetensors")));
    }

    [Theory]
    [InlineData("w.SafeTensors", WeightsFormat.Safetensors)]
    [InlineData("w.PTH", WeightsFormat.TorchZip)]
    [InlineData("w.Pt", WeightsFormat.TorchZip)]
    public void TheExtensionSaysTheFormat(string name, WeightsFormat format)
    {
        WeightsWriter.CheckExtension(name);
        WeightsWriter.Write(_directory.File(name), [WrittenTensors.Byte("a")]);

        using WeightsFile file = WeightsFile.Open(_directory.File(name));
        Assert.Equal(format, file.Format);
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("weights")]
    [InlineData("pth")]
    [InlineData("weights.pth.tmp")]
    public void AnotherExtensionIsRefused(string name)
    {
        string path = _directory.File(name);

        Assert.Equal($"Cannot write '{path}': its extension says the format, and must be .safetensors, .pth or .pt.", Refusal(path, WrittenTensors.Byte("a")));
        Assert.Throws<WeightsFileException>(() => WeightsWriter.CheckExtension(path));
        Assert.Empty(_directory.Entries);
    }

    [Theory]
    [InlineData("w.pth")]
    [InlineData("w.safetensors")]
    public void WhatNoFormatHoldsIsRefused(string name)
    {
        string path = _directory.File(name);

        Assert.Equal($"Cannot write '{path}': there is no tensor to write.", Refusal(path));
        Refuses(path, "tensor 'a' stands twice.", WrittenTensors.Byte("a"), WrittenTensors.Byte("b"), WrittenTensors.Byte("a"));
        Refuses(path, "tensor '\ud800' has a name that is no Unicode text.", WrittenTensors.Byte("\ud800"));
        Refuses(path, "tensor 'a' has the shape [2,-1], whose lengths must be 0 or more.", Unread("a", 2, -1));
        Refuses(path, "tensor 'a' has 2,147,483,648 bytes, and 2,147,483,591 are the most.", Unread("a", 1 << 30, 2));
        Refuses(path, "tensor 'a' has the shape [4294967296,4294967296], and 2,147,483,591 bytes are the most.", Unread("a", 1L << 32, 1L << 32));
        Refuses(path, "tensor 'a' has 65 axes, and 64 are the most.", Unread("a", [.. Enumerable.Repeat(1L, 65)]));
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void AHeaderThatNoReaderTakesIsNotWritten()
    {
        string path = _directory.File("w.safetensors");
        IOException exception = Assert.ThrowsAny<IOException>(() => WeightsWriter.Write(path, [WrittenTensors.Byte(new string('a', 100_000_000))]));

        Assert.StartsWith($"Cannot write '{path}': the names and shapes take ", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_directory.Entries);
    }

    [Fact]
    public void TheNameOfTheMetadataIsRefusedWhereThereIsSome()
    {
        string path = _directory.File("w.safetensors");

        Refuses(path, "tensor '__metadata__' has the name under which the format keeps what a file says of itself.", WrittenTensors.Byte("__metadata__"));
        Assert.Empty(_directory.Entries);
        WeightsWriter.Write(_directory.File("w.pth"), [WrittenTensors.Byte("__metadata__")]);
        using WeightsFile file = WeightsFile.Open(_directory.File("w.pth"));
        Assert.Equal("__metadata__", Assert.Single(file.Tensors).Name);
    }

    [Theory]
    [InlineData(ElementType.U16, "uint16")]
    [InlineData(ElementType.U32, "uint32")]
    [InlineData(ElementType.U64, "uint64")]
    [InlineData(ElementType.F8E4M3, "float8_e4m3fn")]
    [InlineData(ElementType.F8E5M2, "float8_e5m2")]
    public void ATypeWithoutStorageIsRefusedWithTheWayOut(ElementType type, string name)
    {
        Refuses(
            _directory.File("w.pth"),
            $"tensor 'b' is {name}, for which .pth has no storage; write .safetensors instead.",
            WrittenTensors.Byte("a"), WrittenTensors.Bytes("b", type, [0], []));
        Assert.Empty(_directory.Entries);
    }

    [Theory]
    [InlineData("w.pth")]
    [InlineData("w.safetensors")]
    public void AFailureLeavesTheOldFile(string name)
    {
        byte[] old = [1, 2, 3];
        string path = _directory.Write(name, old);
        var failing = new WrittenTensor("b", ElementType.U8, [1], _ => throw new InvalidOperationException("No numbers."));

        Assert.Throws<InvalidOperationException>(() => WeightsWriter.Write(path, [WrittenTensors.Byte("a"), failing]));
        Refuses(path, "tensor 'a' stands twice.", WrittenTensors.Byte("a"), WrittenTensors.Byte("a"));

        Assert.Equal([name], _directory.Entries);
        Assert.Equal(old, File.ReadAllBytes(path));
    }

    [Fact]
    public void AFileIsReplacedByAWholeOne()
    {
        string path = _directory.Write("w.pth", new byte[10_000]);
        WeightsWriter.Write(path, [WrittenTensors.Byte("a", 7)]);

        using WeightsFile file = WeightsFile.Open(path);
        Assert.Equal([7], file.Read(Assert.Single(file.Tensors)));
        Assert.Equal(["w.pth"], _directory.Entries);
    }

    [Fact]
    public void ALinkStaysALink()
    {
        string target = _directory.Write("target.pth", new byte[10]), link = _directory.File("link.pth");
        File.CreateSymbolicLink(link, target);
        WeightsWriter.Write(link, [WrittenTensors.Byte("a", 7)]);

        Assert.Equal(target, File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName);
        using WeightsFile file = WeightsFile.Open(target);
        Assert.Equal([7], file.Read(Assert.Single(file.Tensors)));
    }

    [Fact]
    public void AnAbsentDirectoryIsNamed()
    {
        string path = Path.Combine(_directory.File("absent"), "w.pth");
        IOException exception = Assert.ThrowsAny<IOException>(() => WeightsWriter.Write(path, [WrittenTensors.Byte("a")]));

        Assert.Equal($"Cannot write '{path}': the directory '{_directory.File("absent")}' does not exist.", exception.Message);
    }

    private static WrittenTensor Unread(string name, params long[] shape) =>
        new(name, ElementType.U8, shape, _ => throw new InvalidOperationException("It was read."));

    private static void Refuses(string path, string reason, params WrittenTensor[] tensors) =>
        Assert.Equal($"Cannot write '{path}': {reason}", Refusal(path, tensors));

    private static string Refusal(string path, params WrittenTensor[] tensors) =>
        Assert.Throws<WeightsFileException>(() => WeightsWriter.Write(path, tensors)).Message;
}
