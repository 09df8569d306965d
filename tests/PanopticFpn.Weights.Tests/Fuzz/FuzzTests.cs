using System.Diagnostics;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Weights.Tests.Fuzz;

/// <summary>Whatever the bytes, a file loads or is refused with the one documented exception, in little time and memory.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Few = 100;
    private const int Many = 1500;

    // The files have a few kilobytes; what a length in them claims must not be believed.
    private const long MostAllocated = 8 << 20;
    // A mutation takes milliseconds; a loop that a length in the file counts would take hours.
    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(30);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Files =>
    [
        "zip.pth", "legacy.pth", "half.pth", "bfloat16.pth", "views.pth", "training-checkpoint.pth", "parameters.pth",
        "weights.safetensors", "weights.dat", "hostile-os-system.pth", "storage-too-short.pth",
    ];

    public static TheoryData<string> Archives =>
    [
        "zip.pth", "half.pth", "views.pth", "training-checkpoint.pth", "parameters.pth", "hostile-os-system.pth",
    ];

    public void Dispose() => _directory.Dispose();

    [Theory, MemberData(nameof(Files))]
    public void ChangedBytes(string name) => Fuzz(name, Mutation.Of, Few);

    [Theory, MemberData(nameof(Archives))]
    public void ChangedEntries(string name) => Fuzz(name, Mutation.OfEntries, Few);

    [Theory, MemberData(nameof(Files)), Trait("Tier", "Thorough")]
    public void ChangedBytesAtLength(string name) => Fuzz(name, Mutation.Of, Many);

    [Theory, MemberData(nameof(Archives)), Trait("Tier", "Thorough")]
    public void ChangedEntriesAtLength(string name) => Fuzz(name, Mutation.OfEntries, Many);

    private void Fuzz(string name, Func<byte[], Random, byte[]> mutate, int mutations)
    {
        byte[] original = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", name));
        string path = _directory.File("mutated" + Path.GetExtension(name));
        int loaded = 0;
        for (int seed = 0; seed < mutations; seed++)
        {
            File.WriteAllBytes(path, mutate(original, new Random(seed)));
            long before = GC.GetAllocatedBytesForCurrentThread();
            var watch = Stopwatch.StartNew();
            loaded += Loads(path, seed) ? 1 : 0;

            Assert.True(watch.Elapsed < LongestTime, $"Mutation {seed} took {watch.Elapsed}.");
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < MostAllocated, $"Mutation {seed} allocated {allocated:N0} bytes.");
        }

        Assert.True(loaded < mutations, "No mutation was noticed.");
        Assert.Equal(["mutated" + Path.GetExtension(name)], _directory.Entries);
    }

    private static bool Loads(string path, int seed)
    {
        try
        {
            using WeightsFile file = WeightsFile.Open(path);
            foreach (StoredTensor tensor in file.Tensors.Where(tensor => tensor.ByteLength < MostAllocated / 8))
                file.Read(tensor, new byte[tensor.ByteLength]);
            return true;
        }
        catch (WeightsFileException refused)
        {
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
            return false;
        }
        catch (Exception other)
        {
            Assert.Fail($"Mutation {seed}: {other}");
            return false;
        }
    }
}
