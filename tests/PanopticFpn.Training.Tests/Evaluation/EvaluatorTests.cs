using PanopticFpn.Training.Evaluation;
using PanopticFpn.Training.Tests.Data;
using PanopticFpn.Training.Tests.Models;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace PanopticFpn.Training.Tests.Evaluation;

public sealed class EvaluatorTests
{
    /// <summary>libtorch's device without memory stands for a GPU: what is not brought to it is not on it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PicturesAreBroughtToTheDeviceOfTheForm(bool inWindows)
    {
        var pictures = new GivenPictures(2, index => GivenPictures.Picture(index, width: 4, new byte[16]));
        using var form = new Elsewhere();
        ConfusionMatrix counts = Evaluator.Count(
            pictures,
            TinySegmentation.Description.Input,
            TinySegmentation.Classes,
            form,
            inWindows ? new SlidingWindowOptions { Window = 3, Overlap = 1 } : null);

        Assert.NotEmpty(form.Seen);
        Assert.All(form.Seen, device => Assert.Equal(DeviceType.META, device));
        Assert.Equal(1, counts.Scores().PixelAccuracy);
    }

    /// <summary>Takes every pixel for the first class.</summary>
    private sealed class Elsewhere : IInferenceForm
    {
        public List<DeviceType> Seen { get; } = [];

        public InferenceLayout Layout { get; } = new(InferencePrecision.Full, ChannelsLast: false);

        public Device Device => META;

        public IReadOnlyList<Tensor> Outputs(Tensor images)
        {
            Seen.Add(images.device_type);
            Tensor logits = zeros(images.shape[0], 3, images.shape[2], images.shape[3]);
            using Tensor first = logits.narrow(1, 0, 1);
            first.AddInPlace(1);
            return [logits];
        }

        public void Dispose()
        {
        }
    }
}
