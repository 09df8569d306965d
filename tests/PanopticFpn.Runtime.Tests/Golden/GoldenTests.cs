using PanopticFpn.Models;
using PanopticFpn.Tests.Models;
using PanopticFpn.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Golden;

/// <summary>Generated networks compute what PyTorch computes, on the same weights and inputs.</summary>
public sealed class GoldenTests
{
    private static readonly Dictionary<string, Func<GoldenCase, Numbers[]>> Networks = new()
    {
        ["backbone resnet18, 1x64x64"] = Run<ResNet18Features>(),
        ["backbone resnet34, 2x65x97"] = Run<ResNet34Features>(),
        ["backbone resnet50, 1x96x64"] = Run<ResNet50Features>(),
        ["backbone resnet101, 1x33x95"] = Run<ResNet101Features>(),
        ["backbone resnet152, 1x64x64"] = Run<ResNet152Features>(),
        ["backbone resnext50_32x4d, 1x64x96"] = Run<GoldenResNeXt>(),
        ["backbone wide_resnet50_2, 1x64x64"] = Run<GoldenWide>(),
        ["backbone resnet50_dilated, 1x64x80"] = Run<GoldenDilated>(),
        ["fpn resnet18, 5 classes, 2x64x96"] = Run<GoldenR18>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
        ["fpn resnet34, 7 classes, 1x97x131"] = Run<GoldenR34>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
        ["fpn resnet50, 32 classes, 1x128x96"] = Run<PanopticFpnR50>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
        ["fpn resnet101, 32 classes, 1x64x64"] = Run<PanopticFpnR101>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
        ["fpn resnet152, 19 classes, 1x96x64"] = Run<GoldenR152>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
        ["fpn resnet50, 21 classes, 1x33x47"] = Run<GoldenR50>((model, images) =>
        {
            var (p2, p3, p4, p5) = model.Pyramid(images);
            return [p2, p3, p4, p5];
        }),
    };

    /// <summary>Both kinds of blocks, groups, dilation, and the whole of the seed at an even and at an odd size.</summary>
    private static readonly string[] First =
    [
        "backbone resnet34, 2x65x97", "backbone resnext50_32x4d, 1x64x96", "backbone resnet50_dilated, 1x64x80",
        "fpn resnet18, 5 classes, 2x64x96", "fpn resnet50, 21 classes, 1x33x47",
    ];

    public static TheoryData<string> Cases => [.. First];

    public static TheoryData<string> OtherCases => [.. Networks.Keys.Except(First)];

    [Theory, MemberData(nameof(Cases))]
    public void OutputsAreTheReference(string name) => AssertIsTheReference(name);

    /// <summary>The rest: the deep ones are large, and have no component that those above do not have.</summary>
    [Theory, MemberData(nameof(OtherCases)), Trait("Tier", "Thorough")]
    public void OutputsOfEveryDepthAreTheReference(string name) => AssertIsTheReference(name);

    private static void AssertIsTheReference(string name)
    {
        GoldenCase golden = GoldenCase.All[name];
        Numbers[] outputs = Networks[name](golden);

        Assert.Equal(golden.Outputs.Count, outputs.Length);
        foreach ((GoldenOutput expected, Numbers actual) in golden.Outputs.Zip(outputs))
            expected.AssertMatches(actual);
    }

    private static Func<GoldenCase, Numbers[]> Run<TModel>(Func<TModel, Tensor, Tensor[]>? pyramid = null)
        where TModel : nn.Module, IModel<TModel> => golden =>
    {
        using IDisposable noGrad = no_grad();
        using TModel model = TModel.Create();
        ReferenceWeights.Fill(model);
        model.eval();

        // The seed's networks also hold the classifier that they never use.
        Assert.Equal(golden.Keys - (golden.Net == "fpn" ? 2 : 0), model.state_dict().Count);
        using Tensor images = ReferenceWeights.Input(golden.Input[0], golden.Input[1], golden.Input[2]);
        return Read([.. pyramid?.Invoke(model, images) ?? [], .. model.Outputs(images)]);
    };

    private static Numbers[] Read(Tensor[] tensors)
    {
        Numbers[] numbers = [.. tensors.Select(Numbers.Of)];
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
        return numbers;
    }
}
