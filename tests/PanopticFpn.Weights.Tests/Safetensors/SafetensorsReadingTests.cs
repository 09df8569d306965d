using System.Text;
using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Torch;
using Xunit;
using static PanopticFpn.Weights.Tests.Safetensors.SafetensorsBytes;

namespace PanopticFpn.Weights.Tests.Safetensors;

/// <summary>What the format allows is read.</summary>
public sealed class SafetensorsReadingTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("BOOL", ElementType.Bool, 1)]
    [InlineData("U8", ElementType.U8, 1)]
    [InlineData("I8", ElementType.I8, 1)]
    [InlineData("F8_E4M3", ElementType.F8E4M3, 1)]
    [InlineData("F8_E5M2", ElementType.F8E5M2, 1)]
    [InlineData("U16", ElementType.U16, 2)]
    [InlineData("I16", ElementType.I16, 2)]
    [InlineData("F16", ElementType.F16, 2)]
    [InlineData("BF16", ElementType.BF16, 2)]
    [InlineData("U32", ElementType.U32, 4)]
    [InlineData("I32", ElementType.I32, 4)]
    [InlineData("F32", ElementType.F32, 4)]
    [InlineData("U64", ElementType.U64, 8)]
    [InlineData("I64", ElementType.I64, 8)]
    [InlineData("F64", ElementType.F64, 8)]
    public void EveryTypeIsReadByItsName(string name, ElementType type, int size)
    {
        string header = $"{{{Tensor("one", name, "", 0, size)},{Tensor("six", name, "2,3", size, 7 * size)},{Tensor("none", name, "0,3", 7 * size, 7 * size)}}}";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 7 * size));

        Assert.Equal(WeightsFormat.Safetensors, file.Format);
        Assert.All(file.Tensors, tensor => Assert.Equal(type, tensor.Type));
        Assert.Equal([[], [2, 3], [0, 3]], file.Tensors.Select(tensor => tensor.Shape));
        Assert.Equal(Bytes(0, size), file.Read(file.Tensors[0]));
        Assert.Equal(Bytes(size, 6 * size), file.Read(file.Tensors[1]));
        Assert.Empty(file.Read(file.Tensors[2]));
    }

    [Fact]
    public void TheHeaderGivesTheOrderAndTheOffsetsThePlaces()
    {
        string header = $"{{{Tensor("z", "U8", "3", 5, 8)},{Tensor("nothing", "F64", "0", 5, 5)},{Tensor("a", "U8", "5", 0, 5)}}}";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 8));

        Assert.Equal(["z", "nothing", "a"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(Bytes(5, 3), file.Read(file.Tensors[0]));
        Assert.Equal(Bytes(0, 5), file.Read(file.Tensors[2]));
    }

    [Fact]
    public void MetadataIsGiven()
    {
        string header = $$$"""{{{{Tensor("a", "U8", "1", 0, 1)}}},"__metadata__":{"format":"pt","größe":"\u00e4 \ud83d\ude00","empty":""}}""";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 1));

        Assert.Equal(["empty", "format", "größe"], file.Metadata.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal("ä 😀", file.Metadata["größe"]);
        Assert.Equal("", file.Metadata["empty"]);
    }

    [Fact]
    public void NamesAreAnyText()
    {
        string header = $"{{{Tensor("größe", "U8", "1", 0, 1)},{Tensor("\\ud83d\\ude00\\n", "U8", "1", 1, 2)},{Tensor("", "U8", "1", 2, 3)},{Tensor("A", "U8", "1", 3, 4)},{Tensor("a", "U8", "1", 4, 5)}}}";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 5));

        Assert.Equal(["größe", "😀\n", "", "A", "a"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void AHeaderMayBePaddedAndSpaced()
    {
        string header = $"{{ {Tensor("a", "U8", " 2 , 4 ", 0, 8)}\t\r\n}}{new string(' ', 1000)}\n";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 8));

        Assert.Equal(Bytes(0, 8), file.Read(Assert.Single(file.Tensors)));
    }

    [Fact]
    public void AsManyAxesAsThereMayBe()
    {
        string header = $"{{{Tensor("a", "U8", string.Join(",", Enumerable.Repeat("1", 63)) + ",8", 0, 8)}}}";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, 8));

        Assert.Equal(64, Assert.Single(file.Tensors).Shape.Count);
        Assert.Equal(Bytes(0, 8), file.Read(file.Tensors[0]));
    }

    [Fact]
    public void TheContentTellsTheFormatWhateverTheName()
    {
        string path = _directory.Safetensors($"{{{Tensor("a", "U8", "200", 0, 200)}}}", 200);
        File.Move(path, _directory.File("weights.bin"));
        using WeightsFile file = WeightsFile.Open(_directory.File("weights.bin"));

        Assert.Equal(WeightsFormat.Safetensors, file.Format);
    }

    [Fact]
    public void ALargeHeaderIsRead()
    {
        const int Count = 20_000;
        var header = new StringBuilder("{");
        for (int index = 0; index < Count; index++)
            header.Append(Tensor($"{new string('n', 100)}.{index}", "U8", "1", Count - 1 - index, Count - index)).Append(index < Count - 1 ? "," : "}");
        string path = _directory.Safetensors(header.ToString(), Count);

        using WeightsFile file = WeightsFile.Open(path);
        Assert.Equal(Count, file.Tensors.Count);
        Assert.All(file.Tensors.Take(10), (tensor, index) => Assert.Equal([(byte)(Count - 1 - index)], file.Read(tensor)));
    }

    [Fact]
    public void ALengthThatIsClaimedIsNotAllocated()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Data", "huge-header.safetensors");
        _ = Checkpoints.Refusal(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string refusal = Checkpoints.Refusal(path);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 1 << 20, $"{allocated:N0} bytes were allocated.");
        Assert.StartsWith("is damaged: its header should have ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void AClosedFileIsNotRead()
    {
        WeightsFile file = WeightsFile.Open(_directory.Safetensors($"{{{Tensor("a", "U8", "8", 0, 8)},{Tensor("none", "U8", "0", 8, 8)}}}", 8));
        Assert.True(file.IsMapped);
        file.Dispose();
        file.Dispose();

        Assert.Throws<ObjectDisposedException>(() => file.Read(file.Tensors[0]));
        Assert.Throws<ObjectDisposedException>(() => file.Read(file.Tensors[1]));
    }

    [Fact]
    public void ClosingWhileOthersReadEndsThemOrderly()
    {
        const int Length = 1 << 20;
        for (int round = 0; round < 20; round++)
        {
            WeightsFile file = WeightsFile.Open(_directory.Safetensors($"{{{Tensor("a", "U8", $"{Length}", 0, Length)}}}", Length));
            using var isRunning = new ManualResetEventSlim();
            Exception? ended = null;
            var reader = new Thread(() =>
            {
                var bytes = new byte[Length];
                try
                {
                    while (true)
                    {
                        file.Read(file.Tensors[0], bytes);
                        isRunning.Set();
                    }
                }
                catch (Exception exception)
                {
                    ended = exception;
                }
            });
            // A thread that goes on reading must fail the test, and not keep the run from its end.
            reader.IsBackground = true;
            reader.Start();
            Assert.True(isRunning.Wait(TimeSpan.FromSeconds(30)));
            file.Dispose();
            Assert.True(reader.Join(TimeSpan.FromSeconds(30)));

            Assert.IsType<ObjectDisposedException>(ended);
        }
    }

    [Fact]
    public void SeveralThreadsReadTheSameBytes()
    {
        const int Count = 1000;
        string header = $"{{{string.Join(",", Enumerable.Range(0, Count).Select(index => Tensor($"t{index}", "U8", "7", index * 7, index * 7 + 7)))}}}";
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors(header, Count * 7));

        byte[][] together = [.. Enumerable.Range(0, 8 * Count).AsParallel().AsOrdered().WithDegreeOfParallelism(4).Select(index => file.Read(file.Tensors[index % Count]))];

        Assert.All(together, (bytes, index) => Assert.Equal(Bytes(index % Count * 7, 7), bytes));
    }

    [Fact]
    public void ADestinationOfAnotherLengthIsRefused()
    {
        using WeightsFile file = WeightsFile.Open(_directory.Safetensors($"{{{Tensor("a", "U8", "8", 0, 8)}}}", 8));

        Assert.Throws<ArgumentException>(() => file.Read(file.Tensors[0], new byte[7]));
        Assert.Throws<ArgumentException>(() => file.Read(file.Tensors[0], new byte[9]));
    }

    private static byte[] Bytes(int start, int count) => [.. Enumerable.Range(start, count).Select(number => (byte)number)];
}
