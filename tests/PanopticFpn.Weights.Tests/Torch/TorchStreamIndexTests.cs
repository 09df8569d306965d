using System.Buffers.Binary;
using System.Text;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Pickle;
using PanopticFpn.Weights.Tests.Pickle;
using Xunit;
using static PanopticFpn.Weights.Pickle.PickleOperation;

namespace PanopticFpn.Weights.Tests.Torch;

public sealed class TorchStreamIndexTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void StoragesFollowThePickles()
    {
        string path = Write(new Stream());
        using WeightsFile file = WeightsFile.Open(path);

        Assert.Equal(WeightsFormat.TorchStream, file.Format);
        Assert.Equal(["a float32 [2]", "b float32 [2,2]"], file.Tensors.Select(tensor => tensor.ToString()));
        Assert.Equal([[1, 2], [0, 1, 2, 3]], file.Tensors.Select(tensor => Numbers.Of(file, tensor)));
    }

    [Fact]
    public void TheMagicNumberMayBeInAFrame()
    {
        // As protocol 4 writes it.
        byte[] bytes = File.ReadAllBytes(Write(new Stream()));
        using WeightsFile file = WeightsFile.Open(_directory.Write("framed.pth", [0x80, 4, 0x95, 13, 0, 0, 0, 0, 0, 0, 0, .. bytes[2..]]));

        Assert.Equal(WeightsFormat.TorchStream, file.Format);
        Assert.Equal([1, 2], Numbers.Of(file, file.Tensors[0]));
    }

    [Fact]
    public void AViewOfAStorageBeginsWhereItSays()
    {
        // The view's second number is the storage's fourth.
        using WeightsFile file = WeightsFile.Open(Write(new Stream { View = (2, 3) }));

        Assert.Equal([3, 4], Numbers.Of(file, file.Tensors[0]));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(-1, 3)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void AViewBeyondItsStorageIsDamaged(long offset, long count) =>
        Assert.Equal("is damaged: its pickle calls 'storage' with a tuple as argument 6.", Checkpoints.Refusal(Write(new Stream { View = (offset, count) })));

    [Fact]
    public void ATensorBeyondItsStorageThroughAViewIsDamaged() =>
        Assert.Contains("its tensor 'a', float32 [2] at 1 with strides [1], reaches beyond its storage of 20 bytes", Checkpoints.Refusal(Write(new Stream { View = (4, 1) })), StringComparison.Ordinal);

    [Fact]
    public void TheOtherByteOrderIsRefused() =>
        Assert.StartsWith("is not read: its numbers are big-endian", Checkpoints.Refusal(Write(new Stream { IsLittleEndian = false })), StringComparison.Ordinal);

    [Fact]
    public void AnotherVersionIsRefused() =>
        Assert.StartsWith("is not read: it is of a version of torch.save's old format other than 1001", Checkpoints.Refusal(Write(new Stream { Version = 1002 })), StringComparison.Ordinal);

    [Fact]
    public void StoragesThatAreNotThereAreNamed()
    {
        Assert.Equal("is damaged: the storage '111' of tensor 'b' is not in it.", Checkpoints.Refusal(Write(new Stream { Keys = ["94"] })));
        Assert.Equal("is damaged: the list of its storages names one that nothing in it uses.", Checkpoints.Refusal(Write(new Stream { Keys = ["94", "111", "5"] })));
        Assert.Equal("is damaged: its storage '94' stands in it twice.", Checkpoints.Refusal(Write(new Stream { Keys = ["94", "94"] })));
        Assert.Equal("is damaged: its storage '94' should have 5 numbers, but has 6.", Checkpoints.Refusal(Write(new Stream { First = Checkpoints.Singles(6) })));
    }

    [Fact]
    public void AFileThatIsCutAnywhereIsRefused()
    {
        byte[] whole = File.ReadAllBytes(Write(new Stream()));

        for (int length = 1; length < whole.Length; length++)
            Assert.Contains("is ", Checkpoints.Refusal(_directory.Write("cut.pth", whole[..length])), StringComparison.Ordinal);
        string cut = Checkpoints.Refusal(_directory.Write("cut.pth", whole[..^1]));
        Assert.Equal($"is damaged: it is cut short, {whole.Length - 1:N0} bytes are not all of it.", cut);
    }

    [Fact]
    public void TheFormatBeforeThisOneIsRefusedByName()
    {
        var tar = new byte[1024];
        Encoding.ASCII.GetBytes("sys_info").CopyTo(tar, 0);
        Encoding.ASCII.GetBytes("ustar").CopyTo(tar, 257);

        Assert.StartsWith("is not read: it is a tar archive, as torch.save wrote before PyTorch 0.2.", Checkpoints.Refusal(_directory.Write("old.pth", tar)), StringComparison.Ordinal);
    }

    private string Write(Stream stream) => _directory.Write("stream.pth", stream.ToArray());

    /// <summary>A file of two tensors, 'a' in storage 94 and 'b' in storage 111.</summary>
    private sealed record Stream
    {
        public int Version { get; init; } = 1001;

        public bool IsLittleEndian { get; init; } = true;

        public string[] Keys { get; init; } = ["94", "111"];

        public (long Offset, long Count)? View { get; init; }

        public byte[] First { get; init; } = Checkpoints.Singles(5);

        public byte[] ToArray()
        {
            PickleBytes keys = PickleBytes.Start.Do(EmptyList, Mark);
            foreach (string key in Keys)
                keys.Text(key);
            return
            [
                .. PickleBytes.Start.Do(Long1).Raw(10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19).Stop(),
                .. PickleBytes.Start.Integer(Version).Stop(),
                .. PickleBytes.Start.Do(EmptyDict).Text("little_endian").Do(IsLittleEndian ? NewTrue : NewFalse, SetItem).Stop(),
                .. Content(),
                .. keys.Do(Appends).Stop(),
                .. Keys.SelectMany(key => Part(key == "94" ? First : Checkpoints.Singles(4))),
            ];
        }

        private byte[] Content()
        {
            PickleBytes content = PickleBytes.Start.Do(EmptyDict, Mark).Text("a");
            Tensor(content, "94", 5, View, [2], [1]);
            Tensor(content.Text("b"), "111", 4, null, [2, 2], [2, 1], offset: 0);
            return content.Do(SetItems).Stop();
        }

        private static void Tensor(PickleBytes pickle, string key, long count, (long Offset, long Count)? view, long[] shape, long[] strides, long offset = 1)
        {
            pickle.Global("torch._utils", "_rebuild_tensor_v2").Do(Mark, Mark).Text("storage").Global("torch.cuda", "FloatStorage").Text(key).Text("cuda:1").Integer(count);
            if (view is { } part)
                pickle.Text("view").Integer(part.Offset).Integer(part.Count).Do(Tuple3);
            else
                pickle.Do(None);
            pickle.Do(PickleOperation.Tuple, BinPersId).View(offset, shape, strides).Do(PickleOperation.Tuple, Reduce);
        }

        private static byte[] Part(byte[] numbers)
        {
            var count = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(count, numbers.Length / sizeof(float));
            return [.. count, .. numbers];
        }
    }
}
