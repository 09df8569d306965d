using PanopticFpn.Tests.Support;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Tests.Guards;

/// <summary>What a network says of an input that does not fit.</summary>
public sealed class InputGuardTests
{
    private static readonly Tensor Reference = zeros(1);

    public static TheoryData<long[], string> Shapes => new()
    {
        { [3, 8, 8], "StreetFpn takes images [N,3,H,W], but got 3 dimensions: [3,8,8]." },
        { [1, 1, 3, 8, 8], "StreetFpn takes images [N,3,H,W], but got 5 dimensions: [1,1,3,8,8]." },
        { [], "StreetFpn takes images [N,3,H,W], but got 0 dimensions: []." },
        { [2, 4, 8, 8], "StreetFpn takes images [N,3,H,W], but got 4 channels: [2,4,8,8]." },
        { [0, 3, 8, 8], "StreetFpn takes at least one image of at least one pixel, but got [0,3,8,8]." },
        { [1, 3, 0, 8], "StreetFpn takes at least one image of at least one pixel, but got [1,3,0,8]." },
        { [1, 3, 8, 0], "StreetFpn takes at least one image of at least one pixel, but got [1,3,8,0]." },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void AShapeThatDoesNotFit(long[] shape, string message)
    {
        using Tensor images = zeros(shape);
        AssertRefused(images, message);
    }

    [Fact]
    public void AnotherElementType()
    {
        using Tensor images = zeros([1, 3, 8, 8], dtype: ScalarType.Byte);
        AssertRefused(images, "StreetFpn has Float32 weights, but got Byte images; convert one of them with to(Byte) or to(Float32).");
    }

    [Fact]
    public void AnotherDevice()
    {
        using Tensor images = zeros([1, 3, 8, 8], device: META);
        AssertRefused(images, "StreetFpn is on cpu, but the images are on meta; move one of them with to(device).");
    }

    [Fact]
    public void NoImages()
    {
        Tensor? images = null;
        Assert.Equal("images", Assert.Throws<ArgumentNullException>(() => InputGuard.Check(images, "StreetFpn", 3, Reference)).ParamName);
    }

    [Fact]
    public void DisposedImages()
    {
        Tensor images = zeros(1, 3, 8, 8);
        images.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => InputGuard.Check(images, "StreetFpn", 3, Reference));
        Assert.Equal("images", error.ObjectName);
        Assert.StartsWith("The images given to StreetFpn have been disposed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisposedModel()
    {
        using Tensor images = zeros(1, 3, 8, 8);
        Tensor reference = zeros(1);
        reference.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => InputGuard.Check(images, "StreetFpn", 3, reference));
        Assert.StartsWith("StreetFpn has been disposed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatFitsPassesAndAllocatesNoTensor()
    {
        using Tensor images = zeros(1, 3, 1, 1);
        long before = LiveTensors.Settled();
        InputGuard.Check(images, "StreetFpn", 3, Reference);
        Assert.Equal(before, LiveTensors.Now);
    }

    [Fact]
    public void ATrainingBatchOfOneValueAChannel()
    {
        using Tensor images = zeros(1, 3, 32, 32);
        ArgumentException error = Assert.Throws<ArgumentException>(() => InputGuard.CheckBatch(images, "StreetFpn", training: true, stride: 32));
        Assert.Equal("images", error.ParamName);
        Assert.StartsWith(
            "StreetFpn is in training mode, where batch normalisation needs more than one value a channel at stride 32, " +
            "but got [1,3,32,32]; take larger images or more of them, or call eval().",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 32, 32, false)]
    [InlineData(2, 1, 1, true)]
    [InlineData(1, 33, 1, true)]
    [InlineData(1, 1, 33, true)]
    public void ABatchThatCanBeNormalised(long batch, long height, long width, bool training)
    {
        using Tensor images = zeros(batch, 3, height, width);
        InputGuard.CheckBatch(images, "StreetFpn", training, stride: 32);
    }

    private static void AssertRefused(Tensor images, string message)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => InputGuard.Check(images, "StreetFpn", 3, Reference));
        Assert.Equal("images", error.ParamName);
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}
