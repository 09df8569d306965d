using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Components;

/// <summary>An object that says how convolutions that keep the size are made.</summary>
/// <param name="DefaultKernel">Rows and columns by default, odd.</param>
/// <param name="More">What the object says besides.</param>
internal sealed record ConvolutionProperties(string Name, int DefaultKernel, string Text, params Property[] More) : Property(Name, Text, "")
{
    public Property<int> Kernel { get; } = OneOf("kernel", [1, 3, 5, 7], DefaultKernel, "The rows and columns of the kernel.");

    public Property<bool> Bias { get; } = TruthValue("bias", true, "Whether the convolutions have a bias.");

    public Property<NormSpec?> Norm { get; } = OptionalNorm("norm", _ => null, "The normalisation after each convolution; null is none.");

    public override IReadOnlyList<Property> Inner => [Kernel, Bias, Norm, .. More];

    public override ComponentSpec Read(ObjectReader? reader, ComponentSpec spec) =>
        (reader?.Find(Name) is { } json ? reader.Object(json, convolution => convolution.Read(Inner, spec)) : null) ?? spec;

    public override IEnumerable<(string Name, object? Value)> HashedIn(ComponentSpec spec) =>
    [
        (Name, new object?[] { spec.Get(Kernel), spec.Get(Bias), spec.Get(Norm) }),
        .. More.SelectMany(property => property.HashedIn(spec)).Select(hashed => ($"{Name}.{hashed.Name}", hashed.Value)),
    ];
}
