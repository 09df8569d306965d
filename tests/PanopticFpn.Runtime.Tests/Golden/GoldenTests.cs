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
        ["backbone resnet18, 1x64x64"] = Run<ResNet18Features>((model, images) =>
        {
            using ResNet18Features.Features f = model.forward(images);
            return Read(f.F0, f.F1, f.F2, f.F3, f.F4);
        }),
        ["backbone resnet34, 2x65x97"] = Run<ResNet34Features>((model, images) =>
        {
            using ResNet34Features.Features f = model.forward(images);
            return Read(f.F0, f.F1, f.F2, f.F3, f.F4);
        }),
        ["backbone resnet50, 1x96x64"] = Run<ResNet50Features>((model, images) =>
        {
            using ResNet50Features.Features f = model.forward(images);
            return Read(f.F0, f.F1, f.F2, f.F3, f.F4);
        }),
        ["backbone resnet101, 1x33x95"] = Run<ResNet101Features>((model, images) =>
        {
            using ResNet101Features.Features f = model.forward(images);
            return Read(f.F0, f.F1, f.F2, f.F3, f.F4);
        }),
        ["backbone resnet152, 1x64x64"] = Run<ResNet152Features>((model, images) =>
        {
            using ResNet152Features.Features f = model.forward(images);
            return Read(f.F0, f.F1, f.F2, f.F3, f.F4);
        }),
        ["fpn resnet18, 5 classes, 2x64x96"] = Run<GoldenR18>((model, images) =>
        {
            using GoldenR18.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
        ["fpn resnet34, 7 classes, 1x97x131"] = Run<GoldenR34>((model, images) =>
        {
            using GoldenR34.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
        ["fpn resnet50, 32 classes, 1x128x96"] = Run<PanopticFpnR50>((model, images) =>
        {
            using PanopticFpnR50.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
        ["fpn resnet101, 32 classes, 1x64x64"] = Run<PanopticFpnR101>((model, images) =>
        {
            using PanopticFpnR101.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
        ["fpn resnet152, 19 classes, 1x96x64"] = Run<GoldenR152>((model, images) =>
        {
            using GoldenR152.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
        ["fpn resnet50, 21 classes, 1x33x47"] = Run<GoldenR50>((model, images) =>
        {
            using GoldenR50.PyramidLevels p = model.Pyramid(images);
            using Tensor logits = model.forward(images);
            return Read(p.P2, p.P3, p.P4, p.P5, logits);
        }),
    };

    public static TheoryData<string> Cases => [.. Networks.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void OutputsAreTheReference(string name)
    {
        GoldenCase golden = GoldenCase.All[name];
        Numbers[] outputs = Networks[name](golden);

        Assert.Equal(golden.Outputs.Count, outputs.Length);
        foreach ((GoldenOutput expected, Numbers actual) in golden.Outputs.Zip(outputs))
            expected.AssertMatches(actual);
    }

    private static Func<GoldenCase, Numbers[]> Run<TModel>(Func<TModel, Tensor, Numbers[]> forward)
        where TModel : nn.Module, IModel<TModel> => golden =>
    {
        using IDisposable noGrad = no_grad();
        using TModel model = TModel.Create();
        ReferenceWeights.Fill(model);
        model.eval();

        // The seed's networks also hold the classifier that they never use.
        Assert.Equal(golden.Keys - (golden.Net == "fpn" ? 2 : 0), model.state_dict().Count);
        using Tensor images = ReferenceWeights.Input(golden.Input[0], golden.Input[1], golden.Input[2]);
        return forward(model, images);
    };

    private static Numbers[] Read(params Tensor[] tensors) => [.. tensors.Select(Numbers.Of)];
}
