using System.Net.Http.Headers;
using System.Net.Sockets;
using PanopticFpn.Weights.Pretrained;
using Xunit;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>Names, directories, options, pauses: what needs no server.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("resnet50-0676ba61.pth", "0676ba61")]
    [InlineData("resnext50_32x4d-7cdf4587.pth", "7cdf4587")]
    [InlineData("net-v1.5-00112233445566.safetensors", "00112233445566")]
    public void HashIsInTheName(string file, string hash) => Assert.Equal(hash, PublishedName.Parse(file).HashPrefix);

    [Theory]
    [InlineData("")]
    [InlineData("resnet50.pth")]
    [InlineData("resnet50-0676ba6.pth")]
    [InlineData("resnet50-0676BA61.pth")]
    [InlineData("resnet50-0676ba6g.pth")]
    [InlineData("resnet50-0676ba61")]
    [InlineData("resnet50-0676ba61.pth.partial")]
    [InlineData("resnet50-0676ba61.pth\n")]
    [InlineData("../resnet50-0676ba61.pth")]
    [InlineData("models/resnet50-0676ba61.pth")]
    [InlineData("models\\resnet50-0676ba61.pth")]
    [InlineData("/resnet50-0676ba61.pth")]
    [InlineData("c:resnet50-0676ba61.pth")]
    [InlineData(".hidden-0676ba61.pth")]
    [InlineData("res net-0676ba61.pth")]
    [InlineData("resnet%2f-0676ba61.pth")]
    [InlineData("resnet?-0676ba61.pth")]
    [InlineData("r\u00e9seau-0676ba61.pth")]
    public async Task OtherNamesAreRefused(string file)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(nameof(file), () => PretrainedFiles.FetchAsync(file));
        Assert.Contains("such as 'resnet50-0676ba61.pth'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EndlessNameIsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>("file", () => PretrainedFiles.FetchAsync(new string('n', 200) + "-0676ba61.pth"));

    [Theory]
    [InlineData(null, null, "/home/u/.cache/torch/hub/checkpoints")]
    [InlineData(null, "/xdg", "/xdg/torch/hub/checkpoints")]
    [InlineData("/torch", "/xdg", "/torch/hub/checkpoints")]
    [InlineData("~", "/xdg", "/home/u/hub/checkpoints")]
    [InlineData("~/torch", null, "/home/u/torch/hub/checkpoints")]
    [InlineData("~other/torch", null, "~other/torch/hub/checkpoints")]
    [InlineData(null, "~/xdg", "/home/u/xdg/torch/hub/checkpoints")]
    [InlineData("", "", "/home/u/.cache/torch/hub/checkpoints")]
    [InlineData("relative", null, "relative/hub/checkpoints")]
    public void DirectoryIsPyTorchs(string? torchHome, string? xdgCacheHome, string expected)
    {
        Dictionary<string, string?> environment = new() { ["TORCH_HOME"] = torchHome, ["XDG_CACHE_HOME"] = xdgCacheHome };
        Assert.Equal(expected, CacheDirectory.Of(environment.GetValueOrDefault, "/home/u").Replace('\\', '/'));
    }

    [Fact]
    public void OptionsBeginAtPyTorch()
    {
        var options = new PretrainedOptions();
        Assert.Equal("https://download.pytorch.org/models/", options.BaseAddress.AbsoluteUri);
        Assert.Equal(PretrainedFiles.DefaultDirectory, options.CacheDirectory);
        Assert.EndsWith(Path.Combine("hub", "checkpoints"), options.CacheDirectory, StringComparison.Ordinal);
    }

    public static TheoryData<PretrainedOptions, string> WrongOptions => new()
    {
        { new PretrainedOptions { BaseAddress = new Uri("models/", UriKind.Relative) }, "BaseAddress" },
        { new PretrainedOptions { BaseAddress = new Uri("file:///models/") }, "BaseAddress" },
        { new PretrainedOptions { BaseAddress = new Uri("https://user:secret@mirror/models/") }, "BaseAddress" },
        { new PretrainedOptions { BaseAddress = new Uri("https://mirror/models/?token=secret") }, "BaseAddress" },
        { new PretrainedOptions { CacheDirectory = " " }, "CacheDirectory" },
        { new PretrainedOptions { CacheDirectory = "a\0b" }, "CacheDirectory" },
        { new PretrainedOptions { Attempts = 0 }, "Attempts" },
        { new PretrainedOptions { RetryDelay = TimeSpan.FromSeconds(-1) }, "RetryDelay" },
        { new PretrainedOptions { StallTimeout = TimeSpan.Zero }, "StallTimeout" },
        { new PretrainedOptions { StallTimeout = TimeSpan.MaxValue }, "StallTimeout" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task OptionsOutOfTheirRangeAreRefused(PretrainedOptions options, string name)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => PretrainedFiles.FetchAsync("resnet50-0676ba61.pth", options));
        Assert.StartsWith(name + ": expected ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(2, null, 2)]
    [InlineData(4, null, 8)]
    [InlineData(1, 5, 5)]
    [InlineData(4, 5, 8)]
    [InlineData(1, 3600, 60)]
    [InlineData(1, -5, 1)]
    [InlineData(2000, null, 60)]
    public void PausesGrowAndAreBounded(int attempt, int? asked, int expected) => Assert.Equal(
        TimeSpan.FromSeconds(expected),
        RetryPolicy.Delay(TimeSpan.FromSeconds(1), attempt, asked is { } seconds ? TimeSpan.FromSeconds(seconds) : null));

    [Fact]
    public void PauseIsAskedForInSecondsOrAsATime()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        Assert.Equal(TimeSpan.FromSeconds(7), RetryPolicy.Asked(RetryConditionHeaderValue.Parse("7"), now));
        Assert.Equal(TimeSpan.FromSeconds(9), RetryPolicy.Asked(RetryConditionHeaderValue.Parse("Thu, 01 Jan 1970 00:00:09 GMT"), now));
        Assert.Null(RetryPolicy.Asked(null, now));
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, SocketError.ConnectionRefused, true)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.TimedOut, true)]
    [InlineData(HttpRequestError.SecureConnectionError, SocketError.ConnectionReset, true)]
    [InlineData(HttpRequestError.ConnectionError, SocketError.TryAgain, false)]
    [InlineData(HttpRequestError.NameResolutionError, SocketError.HostNotFound, false)]
    [InlineData(HttpRequestError.ProxyTunnelError, SocketError.Success, false)]
    public void WhatMayPass(HttpRequestError error, SocketError cause, bool expected) =>
        Assert.Equal(expected, RetryPolicy.IsPassing(new HttpRequestException(error, "Failed.", new SocketException((int)cause))));
}
