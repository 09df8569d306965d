using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>The pictures.</summary>
internal static class ImageInput
{
    private static readonly WholeNumbers ChannelCounts = new(1, 1024);
    private static readonly WholeNumbers Pixels = new(1, 65536);

    public static readonly Property<int> Channels = Property.WholeNumber("channels", ChannelCounts, 3, "The channels of a picture; 3 is RGB.");

    public static readonly Property<int?> Height = Property.OptionalWholeNumber("height", Pixels, "The rows, with width. Without them any size does.");

    public static readonly Property<int?> Width = Property.OptionalWholeNumber("width", Pixels, "The columns, with height. Without them any size does.");

    public static readonly Property<EquatableArray<double>> Mean = Property.Numbers(
        "mean", ChannelCounts.Largest, Numbers.Any, spec => OfChannels(spec, [0.485, 0.456, 0.406], other: 0),
        "The mean of each channel, of values from 0 to 1. Without it ImageNet's for 3 channels, and 0 for any other number.");

    public static readonly Property<EquatableArray<double>> StandardDeviation = Property.Numbers(
        "std", ChannelCounts.Largest, Numbers.AboveZero, spec => OfChannels(spec, [0.229, 0.224, 0.225], other: 1),
        "The standard deviation of each channel. Without it ImageNet's for 3 channels, and 1 for any other number.");

    public static readonly Component Component =
        new("input", "The pictures that the network takes.", [Channels, Height, Width, Mean, StandardDeviation], Check)
        {
            SchemaRules = """ "dependentRequired": { "height": ["width"], "width": ["height"] } """,
        };

    public static NetworkInput Lower(ComponentSpec spec) => new(
        "images",
        new TensorShape(Dimension.Symbol("N"), spec.Get(Channels), Length(spec.Get(Height), "H"), Length(spec.Get(Width), "W")),
        [.. spec.Get(Mean)],
        [.. spec.Get(StandardDeviation)]);

    private static Dimension Length(int? pixels, string symbol) => pixels is { } known ? known : Dimension.Symbol(symbol);

    private static ComponentSpec Check(ComponentSpec spec, ObjectReader reader, SpecContext context)
    {
        reader.RequireTogether(Height.Name, Width.Name, example: "512");
        return spec;
    }

    private static EquatableArray<double> OfChannels(ComponentSpec spec, EquatableArray<double> imageNet, double other) =>
        spec.Get(Channels) == 3 ? imageNet : Enumerable.Repeat(other, spec.Get(Channels)).ToEquatableArray();
}
