using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>
/// The original network as a TorchSharp user writes it without a compiler: modules in fields, RegisterComponents, and one
/// dispose scope around everything.
/// </summary>
internal sealed class HandWrittenFpn : Module<Tensor, Tensor>
{
    private readonly HandWrittenResNet backbone;
    private readonly Conv2d toplayer, smooth1, smooth2, smooth3, latlayer1, latlayer2, latlayer3, semantic_branch, conv2, conv3;
    private readonly GroupNorm gn1, gn2;

    private HandWrittenFpn(int[] blocks, bool isDeep)
        : base(nameof(HandWrittenFpn))
    {
        int expansion = isDeep ? 4 : 1;
        backbone = new HandWrittenResNet(blocks, isDeep);
        toplayer = Conv2d(512 * expansion, 256, 1);
        smooth1 = Conv2d(256, 256, 3, padding: 1);
        smooth2 = Conv2d(256, 256, 3, padding: 1);
        smooth3 = Conv2d(256, 256, 3, padding: 1);
        latlayer1 = Conv2d(256 * expansion, 256, 1);
        latlayer2 = Conv2d(128 * expansion, 256, 1);
        latlayer3 = Conv2d(64 * expansion, 256, 1);
        semantic_branch = Conv2d(256, 128, 3, padding: 1);
        conv2 = Conv2d(256, 256, 3, padding: 1);
        conv3 = Conv2d(128, 32, 1);
        gn1 = GroupNorm(128, 128);
        gn2 = GroupNorm(256, 256);
        RegisterComponents();
    }

    public static HandWrittenFpn Of(string network) => network switch
    {
        "PanopticFpnR18" => new HandWrittenFpn([2, 2, 2, 2], isDeep: false),
        "PanopticFpnR34" => new HandWrittenFpn([3, 4, 6, 3], isDeep: false),
        "PanopticFpnR50" => new HandWrittenFpn([3, 4, 6, 3], isDeep: true),
        "PanopticFpnR101" => new HandWrittenFpn([3, 4, 23, 3], isDeep: true),
        "PanopticFpnR152" => new HandWrittenFpn([3, 8, 36, 3], isDeep: true),
        _ => throw new ArgumentException($"Expected a PanopticFpn of depth 18 to 152, but got '{network}'.", nameof(network)),
    };

    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor c2, Tensor c3, Tensor c4, Tensor c5) = backbone.Features(input);
        Tensor p5 = toplayer.forward(c5);
        Tensor p4 = AddUpsampled(p5, latlayer1.forward(c4));
        Tensor p3 = AddUpsampled(p4, latlayer2.forward(c3));
        Tensor p2 = AddUpsampled(p3, latlayer3.forward(c2));
        p4 = smooth1.forward(p4);
        p3 = smooth2.forward(p3);
        p2 = smooth3.forward(p2);

        Tensor s5 = Upsample(functional.relu(gn2.forward(conv2.forward(p5))), p2);
        s5 = Upsample(functional.relu(gn2.forward(conv2.forward(s5))), p2);
        s5 = Upsample(functional.relu(gn1.forward(semantic_branch.forward(s5))), p2);
        Tensor s4 = Upsample(functional.relu(gn2.forward(conv2.forward(p4))), p2);
        s4 = Upsample(functional.relu(gn1.forward(semantic_branch.forward(s4))), p2);
        Tensor s3 = Upsample(functional.relu(gn1.forward(semantic_branch.forward(p3))), p2);
        Tensor s2 = functional.relu(gn1.forward(semantic_branch.forward(p2)));
        Tensor scores = conv3.forward(s2 + s3 + s4 + s5);
        return Upsample(scores, scores, scale: 4).MoveToOuterDisposeScope();
    }

    private static Tensor AddUpsampled(Tensor x, Tensor lateral) => Upsample(x, lateral) + lateral;

    private static Tensor Upsample(Tensor x, Tensor like, long scale = 1) => functional.interpolate(
        x, [scale * like.shape[2], scale * like.shape[3]], mode: InterpolationMode.Bilinear, align_corners: true);
}

/// <summary>torchvision's ResNet without its classifier.</summary>
internal sealed class HandWrittenResNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1;
    private readonly BatchNorm2d bn1;
    private readonly Sequential layer1, layer2, layer3, layer4;

    public HandWrittenResNet(int[] blocks, bool isDeep)
        : base(nameof(HandWrittenResNet))
    {
        conv1 = Conv2d(3, 64, 7, stride: 2, padding: 3, bias: false);
        bn1 = BatchNorm2d(64);
        int channels = 64;
        layer1 = Layer(64, blocks[0], 1);
        layer2 = Layer(128, blocks[1], 2);
        layer3 = Layer(256, blocks[2], 2);
        layer4 = Layer(512, blocks[3], 2);
        RegisterComponents();

        Sequential Layer(int planes, int count, int stride)
        {
            var modules = new List<Module<Tensor, Tensor>>();
            for (int index = 0; index < count; index++)
            {
                modules.Add(new HandWrittenBlock(channels, planes, index == 0 ? stride : 1, isDeep));
                channels = planes * (isDeep ? 4 : 1);
            }

            return Sequential(modules);
        }
    }

    public override Tensor forward(Tensor input) => Features(input).C5;

    public (Tensor C2, Tensor C3, Tensor C4, Tensor C5) Features(Tensor input)
    {
        Tensor x = functional.relu(bn1.forward(conv1.forward(input)));
        x = functional.max_pool2d(x, 3, stride: 2, padding: 1);
        Tensor c2 = layer1.forward(x);
        Tensor c3 = layer2.forward(c2);
        Tensor c4 = layer3.forward(c3);
        return (c2, c3, c4, layer4.forward(c4));
    }
}

/// <summary>A basic or a bottleneck block.</summary>
internal sealed class HandWrittenBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1, conv2;
    private readonly Conv2d? conv3;
    private readonly BatchNorm2d bn1, bn2;
    private readonly BatchNorm2d? bn3;
    private readonly Sequential? downsample;

    public HandWrittenBlock(int channels, int planes, int stride, bool isDeep)
        : base(nameof(HandWrittenBlock))
    {
        int outChannels = isDeep ? planes * 4 : planes;
        conv1 = isDeep ? Conv2d(channels, planes, 1, bias: false) : Conv2d(channels, planes, 3, stride: stride, padding: 1, bias: false);
        bn1 = BatchNorm2d(planes);
        conv2 = Conv2d(planes, planes, 3, stride: isDeep ? stride : 1, padding: 1, bias: false);
        bn2 = BatchNorm2d(planes);
        if (isDeep)
        {
            conv3 = Conv2d(planes, outChannels, 1, bias: false);
            bn3 = BatchNorm2d(outChannels);
        }

        if (stride != 1 || channels != outChannels)
            downsample = Sequential(Conv2d(channels, outChannels, 1, stride: stride, bias: false), BatchNorm2d(outChannels));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = functional.relu(bn1.forward(conv1.forward(input)));
        x = bn2.forward(conv2.forward(x));
        if (conv3 is not null && bn3 is not null)
            x = bn3.forward(conv3.forward(functional.relu(x)));
        return functional.relu(x + (downsample is null ? input : downsample.forward(input)));
    }
}
