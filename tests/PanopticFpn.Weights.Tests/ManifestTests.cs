using System.Text.Json;
using Xunit;

namespace PanopticFpn.Weights.Tests;

/// <summary>Files that real PyTorch wrote, and hostile ones, against what their manifest says of them.</summary>
public sealed class ManifestTests
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNameCaseInsensitive = true };

    private static string Directory => Path.Combine(AppContext.BaseDirectory, "Data");

    private static ManifestEntry[] Entries =>
        JsonSerializer.Deserialize<ManifestEntry[]>(File.ReadAllText(Path.Combine(Directory, "manifest.json")), Names)!;

    public static TheoryData<string> Readable => [.. Entries.Where(entry => !entry.Refuse).Select(entry => entry.File)];

    public static TheoryData<string> Refused => [.. Entries.Where(entry => entry.Refuse).Select(entry => entry.File)];

    [Theory]
    [MemberData(nameof(Readable))]
    public void EveryTensorIsWhatPyTorchWrote(string name)
    {
        ManifestEntry entry = Entries.Single(candidate => candidate.File == name);
        using WeightsFile file = WeightsFile.Open(Path.Combine(Directory, name));

        Assert.Equal(entry.Under ?? "", file.Under);
        Assert.Equal(entry.Tensors!.Select(tensor => entry.Strip + tensor.Name), file.Tensors.Select(tensor => tensor.Name));
        foreach ((ManifestTensor expected, StoredTensor actual) in entry.Tensors!.Zip(file.Tensors))
        {
            Assert.Equal(expected.Dtype, actual.Type.TorchName());
            Assert.Equal(expected.Shape, actual.Shape);
            double[] numbers = Numbers.Of(file, actual);
            Assert.Equal(expected.First, numbers.Take(4));
            Assert.Equal(expected.Sum, numbers.Sum(), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void EveryBadFileIsRefusedInOneLine(string name)
    {
        string path = Path.Combine(Directory, name);
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(path).Dispose());

        Assert.StartsWith($"Weights file '{path}' ", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void WhatAFileNamesIsNotRun()
    {
        string path = Path.Combine(Directory, "hostile-os-system.pth");
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(path).Dispose());

        Assert.Equal(
            $"Weights file '{path}' is not read: it names 'posix.system', which no weights need, so it could run code when Python loads it; "
            + "nothing of it was run. Save the state dict alone: torch.save(model.state_dict(), path).",
            exception.Message);
        Assert.False(File.Exists("PFPN_WAS_HERE"));
    }

    [Fact]
    public void AnAbsentPartOfACheckpointIsRefusedWithWhatThereIs()
    {
        string path = Path.Combine(Directory, "training-checkpoint.pth");
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(path, new WeightsFileOptions { Under = "ema.state_dict" }).Dispose());

        Assert.EndsWith("is not read: there are no tensors under 'ema.state_dict'; there are some in 'model'.", exception.Message, StringComparison.Ordinal);
    }

    private sealed record ManifestEntry(string File, string Note, bool Refuse, string? Under, string? Strip, ManifestTensor[]? Tensors);

    private sealed record ManifestTensor(string Name, string Dtype, long[] Shape, double[] First, double Sum);
}
