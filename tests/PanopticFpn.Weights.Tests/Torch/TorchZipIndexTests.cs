using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Pickle;
using PanopticFpn.Weights.Tests.Zip;
using Xunit;
using static PanopticFpn.Weights.Pickle.PickleOperation;

namespace PanopticFpn.Weights.Tests.Torch;

public sealed class TorchZipIndexTests : IDisposable
{
    private static readonly byte[] OneTensor = PickleBytes.Start.Do(EmptyDict).Text("x").Tensor("0", 2).Do(SetItem).Stop();

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AStorageIsReadInOneGoAndInParts()
    {
        byte[] pickle = PickleBytes.Start.Do(EmptyDict, Mark).Text("all").Tensor("0", 4, 0, [2, 2], [2, 1])
            .Text("columns").Tensor("0", 4, 0, [2, 2], [1, 2]).Text("last").Tensor("0", 4, 3, [], []).Do(SetItems).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(4)), ("byteorder", "little"u8.ToArray())));

        Assert.Equal(WeightsFormat.TorchZip, file.Format);
        Assert.Equal([[0, 1, 2, 3], [0, 2, 1, 3], [3]], file.Tensors.Select(tensor => Numbers.Of(file, tensor)));
    }

    [Fact]
    public void DamageInAStorageIsFoundWhenItIsRead()
    {
        byte[] pickle = PickleBytes.Start.Do(EmptyDict, Mark).Text("whole").Tensor("0", 2).Text("part").Tensor("0", 2, 1, [1], [1]).Do(SetItems).Stop();
        string path = _directory.Zip(pickle, ("data/0", Checkpoints.Singles(2)));
        byte[] bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf(Checkpoints.Singles(2))] ^= 1;
        File.WriteAllBytes(path, bytes);

        using WeightsFile file = WeightsFile.Open(path);
        Assert.All(file.Tensors, tensor =>
        {
            WeightsFileException exception = Assert.Throws<WeightsFileException>(() => Numbers.Of(file, tensor));
            Assert.EndsWith("is damaged: the checksum of its part 'root/data/0' is wrong.", exception.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void TheOtherByteOrderIsRefused() =>
        Assert.StartsWith("is not read: its numbers are big-endian", Checkpoints.Refusal(_directory.Zip(OneTensor, ("data/0", new byte[8]), ("byteorder", "big"u8.ToArray()))), StringComparison.Ordinal);

    [Fact]
    public void AStorageThatIsAbsentOrTooShortIsNamedWithItsTensor()
    {
        Assert.Equal("is damaged: the storage '0' of tensor 'x' is not in it.", Checkpoints.Refusal(_directory.Zip(OneTensor)));
        Assert.Equal("is damaged: the storage '0' of tensor 'x' should have 8 bytes, but has 7.", Checkpoints.Refusal(_directory.Zip(OneTensor, ("data/0", new byte[7]))));
        Assert.Equal("is damaged: the storage '0' of tensor 'x' should have 36,893,488,147,419,103,228 bytes, but has 4.",
            Checkpoints.Refusal(_directory.Zip(new PickleBytes().Tensor("0", long.MaxValue, 0, [1], [1]), new byte[4])));
    }

    public static TheoryData<long, long[], long[]> Beyond => new()
    {
        { 0, [3], [1] },
        { 1, [2], [1] },
        { -1, [1], [1] },
        { 0, [2], [2] },
        { 0, [-1], [1] },
        { 0, [1], [-1] },
        { 0, [1, 1], [1] },
        { long.MaxValue, [1], [1] },
        { 0, [long.MaxValue], [0] },
        { 0, [long.MaxValue, long.MaxValue], [1, 1] },
        { 0, [2], [long.MaxValue] },
        { 0, [long.MinValue], [long.MinValue] },
    };

    [Theory]
    [MemberData(nameof(Beyond))]
    public void ATensorThatReachesBeyondItsStorageIsNamed(long offset, long[] shape, long[] strides)
    {
        string refusal = Checkpoints.Refusal(_directory.Zip(new PickleBytes().Tensor("0", 2, offset, shape, strides), Checkpoints.Singles(2)));

        Assert.Equal(
            $"is damaged: its tensor 'x', float32 [{string.Join(",", shape)}] at {offset} with strides [{string.Join(",", strides)}], reaches beyond its storage of 8 bytes.",
            refusal);
    }

    [Fact]
    public void MoreAxesThanPyTorchHasAreRefused()
    {
        long[] ones = [.. Enumerable.Repeat(1L, 65)];

        Assert.Equal("It was opened.", Checkpoints.Refusal(_directory.Zip(new PickleBytes().Tensor("0", 2, 0, ones[..64], ones[..64]), Checkpoints.Singles(2))));
        Assert.Equal("is damaged: its pickle calls 'torch._utils._rebuild_tensor_v2' with a tuple as argument 3.",
            Checkpoints.Refusal(_directory.Zip(new PickleBytes().Tensor("0", 2, 0, ones, ones), Checkpoints.Singles(2))));
    }

    [Fact]
    public void NumbersThatLieTooFarApartAreRefused()
    {
        // The directory may claim 2.2 GB of zeros for 3 MB of the archive; two numbers at their ends would need them all in memory.
        const long length = 2_200_000_000;
        byte[] pickle = PickleBytes.Start.Do(EmptyDict).Text("x").Tensor("0", 1, 0, [2], [length - 1], "ByteStorage").Do(SetItem).Stop();
        var noise = new byte[3_000_000];
        new Random(3).NextBytes(noise);
        byte[] archive = new ZipBytes().Add("root/data.pkl", pickle).Add(new ZipBytes.Part("root/data/0", noise) { Method = 8, Length = (uint)length }).ToArray();

        Assert.StartsWith($"is not read: its tensor 'x', uint8 [2] at 0 with strides [{length - 1}], is scattered too far", Checkpoints.Refusal(_directory.Write("far.pth", archive)), StringComparison.Ordinal);
    }

    [Fact]
    public void AnArchiveOfSomethingElseIsRefused()
    {
        Assert.StartsWith("is not read: it is a zip archive without 'data.pkl'", Checkpoints.Refusal(_directory.Write("other.pth", new ZipBytes().Add("a.npy", [1]).ToArray())), StringComparison.Ordinal);
        byte[] two = new ZipBytes().Add("a/data.pkl", OneTensor).Add("b/data.pkl", OneTensor).ToArray();
        Assert.StartsWith("is not read: it is a zip archive with more than one 'data.pkl'", Checkpoints.Refusal(_directory.Write("two.pth", two)), StringComparison.Ordinal);
        Assert.StartsWith("is not read: it is a TorchScript archive", Checkpoints.Refusal(_directory.Zip(OneTensor, ("constants.pkl", []))), StringComparison.Ordinal);
    }

    [Fact]
    public void APickleThatUnpacksToAFloodIsRefused()
    {
        // Empty lists, each of one byte, in some kilobytes of archive; then more than a pickle may have.
        Assert.StartsWith("is not read: its pickle has more than 4,194,304 operations.", Flood(5_000_000), StringComparison.Ordinal);
        Assert.StartsWith("is not read: its pickle of 67,108,865 bytes is longer than 67,108,864.", Flood((1 << 26) + 1), StringComparison.Ordinal);
    }

    [Fact]
    public void ViewsOfACompressedStorageMayNotUnpackItOverAndOver()
    {
        // Some kilobytes of archive; every view of its last number would unpack all of the storage.
        const int count = 500_000;
        PickleBytes pickle = PickleBytes.Start.Do(EmptyDict, Mark);
        for (int index = 0; index < 50; index++)
            pickle = pickle.Text($"{index}").Tensor("0", count, count - 1, [1], [1]);
        byte[] archive = new ZipBytes().Add(new ZipBytes.Part("root/data.pkl", pickle.Do(SetItems).Stop()) { Method = 8 })
            .Add(new ZipBytes.Part("root/data/0", new byte[count * sizeof(float)]) { Method = 8 }).ToArray();

        Assert.Equal(
            "is not read: its tensors are parts of compressed storages; to read them one after another, 100,000,000 bytes would be unpacked. Unpack the archive, and zip it again without compression.",
            Checkpoints.Refusal(_directory.Write("views.pth", archive)));
    }

    private string Flood(int length)
    {
        var lists = new byte[length];
        lists.AsSpan().Fill((byte)EmptyList);
        return Checkpoints.Refusal(_directory.Write("flood.pth", new ZipBytes().Add(new ZipBytes.Part("a/data.pkl", lists) { Method = 8 }).ToArray()));
    }
}
