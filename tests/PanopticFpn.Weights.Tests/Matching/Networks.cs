using System.Globalization;
using PanopticFpn.Weights.Matching;

namespace PanopticFpn.Weights.Tests.Matching;

/// <summary>The state dicts of compiled networks, and files that fit them or do not.</summary>
internal static class Networks
{
    public static readonly FileFacts File = new("x.pth", WeightsFormat.TorchZip, "");

    /// <summary>The seed's network over ResNet-50: a shared semantic branch, 32 classes.</summary>
    public static readonly IReadOnlyList<ExpectedTensor> Segmentation = Read("keys-50.txt");

    /// <summary>The paper's network over ResNet-50: what detectron2 calls SemSegFPN, 54 classes.</summary>
    public static readonly IReadOnlyList<ExpectedTensor> Paper = Read("keys-paper-50.txt");

    /// <summary>ResNet-50 alone.</summary>
    public static readonly IReadOnlyList<ExpectedTensor> Features =
    [
        .. Segmentation
            .Where(tensor => tensor.Name.StartsWith("backbone.", StringComparison.Ordinal))
            .Select(tensor => tensor with { Name = tensor.Name["backbone.".Length..] }),
    ];

    /// <summary>torchvision's file of ResNet-50: the features and the classifier's head.</summary>
    public static IReadOnlyList<StoredTensor> Resnet50File =>
        [.. FileOf(Features), Stored("fc.weight", ElementType.F32, 1000, 2048), Stored("fc.bias", ElementType.F32, 1000)];

    public static IReadOnlyList<StoredTensor> FileOf(IEnumerable<ExpectedTensor> network, string prefix = "") =>
        [.. network.Select(tensor => Stored(prefix + tensor.Name, tensor.Type, [.. tensor.Shape]))];

    public static StoredTensor Stored(string name, ElementType type, params long[] shape) =>
        new(name, type, shape, Reading.StorageView.Contiguous(new Zeros(shape.Aggregate(1L, (product, length) => product * length) * type.Size()), 0, shape));

    public static ExpectedTensor Expected(string name, ElementType type, params long[] shape) => new(name, type, shape);

    public static WeightsMatch Match(IReadOnlyList<StoredTensor> tensors, IReadOnlyList<ExpectedTensor> network, LoadWeightsOptions? options = null) =>
        WeightsMatch.Of(File, tensors, network, options ?? new LoadWeightsOptions());

    public static string Refusal(IReadOnlyList<StoredTensor> tensors, IReadOnlyList<ExpectedTensor> network, LoadWeightsOptions? options = null) =>
        Xunit.Assert.Throws<WeightsFileException>(() => Match(tensors, network, options)).Message;

    private static ExpectedTensor[] Read(string file) =>
        [.. System.IO.File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Reference", file)).Select(Parse)];

    /// <summary>A line such as <c>conv1.weight [64,3,7,7]</c>.</summary>
    public static ExpectedTensor Parse(string line)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        string lengths = line[(space + 1)..].Trim('[', ']');
        ElementType type = Fit.IsCounter(line[..space]) ? ElementType.I64 : ElementType.F32;
        return new ExpectedTensor(line[..space], type, lengths.Length == 0 ? [] : [.. lengths.Split(',').Select(length => long.Parse(length, CultureInfo.InvariantCulture))]);
    }

    private sealed class Zeros(long length) : Reading.Storage(length)
    {
        public override void Read(long position, Span<byte> destination) => destination.Clear();
    }
}
