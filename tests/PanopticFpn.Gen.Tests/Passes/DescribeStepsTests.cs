using PanopticFpn.Gen.Components;
using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;
using Xunit;

namespace PanopticFpn.Gen.Tests.Passes;

public class DescribeStepsTests
{
    /// <summary>torchvision's published counts, less the classifier's 1000 rows and biases.</summary>
    [Theory]
    [InlineData(18, 11_689_512, 512)]
    [InlineData(34, 21_797_672, 512)]
    [InlineData(50, 25_557_032, 2048)]
    [InlineData(101, 44_549_160, 2048)]
    [InlineData(152, 60_192_808, 2048)]
    public void TheBackboneHasTorchvisionsParameters(int depth, long published, long features) =>
        Assert.Equal(published - (1000 * (features + 1)), Describe(Specs.Of(depth, fpn: false, semantic: false)).Parameters);

    [Fact]
    public void ARepeatedBlockIsOneGroup()
    {
        NetworkDescription description = Describe(Specs.Of(152));
        DescribedGroup group = Assert.Single(description.Groups, group => group.Name == "backbone.layer3.{1..35}");
        Assert.Equal(35, group.Repeats);
        Assert.Equal("[N,1024,ceil(H/16),ceil(W/16)]", group.Output.ToString());
    }

    [Fact]
    public void ASharedLayerCountsOnce()
    {
        DescribedGroup[] shared = [.. Describe(Specs.Of(18)).Groups.Where(group => group.Name == "conv2")];
        Assert.Equal([590_592, 0, 0], shared.Select(group => group.Parameters));
        Assert.Equal("Conv2d 3x3, shared", shared[1].Kind);
    }

    private static NetworkDescription Describe(NetworkSpec spec) =>
        DescribeSteps.Run(InferShapes.Run(NetworkLowering.Lower(spec)).Network);
}
