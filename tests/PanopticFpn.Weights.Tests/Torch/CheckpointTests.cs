using PanopticFpn.Tests.Support;
using PanopticFpn.Weights.Tests.Pickle;
using Xunit;
using static PanopticFpn.Weights.Pickle.PickleOperation;

namespace PanopticFpn.Weights.Tests.Torch;

/// <summary>Where the weights are looked for. A checkpoint is written as paths of tensors, with slashes between.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("w b", "", "w b")]
    [InlineData("model/w", "model", "w")]
    [InlineData("model/state_dict/w", "model.state_dict", "w")]
    [InlineData("state_dict/w model/x", "state_dict", "w")]
    [InlineData("ema/w model/x", "model", "x")]
    [InlineData("w params/x", "params", "x")]
    [InlineData("w extra/x", "", "w")]
    [InlineData("generator/w", "generator", "w")]
    [InlineData("a/b/c/w", "a.b.c", "w")]
    [InlineData("module.w module.b", "", "module.w module.b")]
    public void TheStateDictIsFound(string content, string under, string names)
    {
        using WeightsFile file = WeightsFile.Open(Write(content));

        Assert.Equal(under, file.Under);
        Assert.Equal(names.Split(' '), file.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("ema/state_dict/w model/x", "ema.state_dict", "w")]
    [InlineData("ema.state_dict/w model/x", "ema.state_dict", "w")]
    [InlineData("a/x b/w", "b", "w")]
    [InlineData("w model/x", "", "x")]
    public void TheChosenOneIsTaken(string content, string under, string names)
    {
        using WeightsFile file = WeightsFile.Open(Write(content), new WeightsFileOptions { Under = under });

        Assert.Equal(names.Split(' '), file.Tensors.Select(tensor => tensor.Name));
    }

    [Theory]
    [InlineData("a/x b/c/y", "it holds several dictionaries of tensors: 'a', 'b.c'. Say which by 'Under'.")]
    [InlineData("model/a/x model/b/y other/z", "it holds several dictionaries of tensors: 'model.a', 'model.b'. Say which by 'Under'.")]
    [InlineData("a/x b/x c/x d/x e/x f/x g/x h/x i/x j/x k/x l/x", "'i', 'j' and 2 more. Say which by 'Under'.")]
    public void SeveralAreNamed(string content, string message) =>
        Assert.Contains(message, Checkpoints.Refusal(Write(content)), StringComparison.Ordinal);

    [Theory]
    [InlineData("w model/x", "ema", "there are no tensors under 'ema'; there are some in its root, 'model'.")]
    [InlineData("model/state_dict/x", "model", "there are no tensors under 'model'; there are some in 'model.state_dict'.")]
    [InlineData("model/x", "model.x", "there are no tensors under 'model.x'; there are some in 'model'.")]
    public void AnAbsentOneIsRefusedWithWhatThereIs(string content, string under, string message)
    {
        string path = Write(content);
        WeightsFileException exception = Assert.Throws<WeightsFileException>(() => WeightsFile.Open(path, new WeightsFileOptions { Under = under }).Dispose());

        Assert.EndsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoTensorOrHasNoNameIsLeftOut()
    {
        byte[] pickle = PickleBytes.Start.Do(EmptyDict, Mark).Text("steps").Integer(3).Integer(0).Tensor("0", 1).Do(None).Tensor("0", 1)
            .Text("nested").Do(EmptyDict).Text("w").Tensor("0", 2).Do(SetItems).Stop();
        using WeightsFile file = WeightsFile.Open(_directory.Zip(pickle, ("data/0", Checkpoints.Singles(2))));

        Assert.Equal("w float32 [2]", Assert.Single(file.Tensors).ToString());
    }

    private string Write(string content)
    {
        var root = new Node();
        foreach (string path in content.Split(' '))
        {
            Node node = root;
            foreach (string name in path.Split('/'))
                node = node.Child(name);
        }

        PickleBytes pickle = PickleBytes.Start;
        root.WriteTo(pickle);
        return _directory.Zip(pickle.Stop(), ("data/0", Checkpoints.Singles(1)));
    }

    /// <summary>A dictionary, or a tensor where nothing is in it.</summary>
    private sealed class Node
    {
        private readonly OrderedDictionary<string, Node> _children = [];

        public Node Child(string name)
        {
            if (!_children.TryGetValue(name, out Node? child))
                _children.Add(name, child = new Node());
            return child;
        }

        public void WriteTo(PickleBytes pickle)
        {
            if (_children.Count == 0)
            {
                pickle.Tensor("0", 1);
                return;
            }

            pickle.Do(EmptyDict);
            foreach ((string name, Node child) in _children)
            {
                pickle.Text(name);
                child.WriteTo(pickle);
                pickle.Do(SetItem);
            }
        }
    }
}
