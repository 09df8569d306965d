using Microsoft.ML.OnnxRuntime;

namespace PanopticFpn.Export;

/// <summary>The numbers of an output [N,classes,…] for a batch of pictures, and the class of each pixel by them.</summary>
internal sealed class Scores
{
    private Scores(float[] numbers, int[] classes) => (Numbers, Classes) = (numbers, classes);

    /// <summary>The numbers, row-major.</summary>
    public float[] Numbers { get; }

    /// <summary>The channel with the largest number at each pixel, the first of equals.</summary>
    public int[] Classes { get; }

    public static Scores Of(OrtValue output)
    {
        long[] shape = output.GetTensorTypeAndShape().Shape;
        float[] numbers = output.GetTensorDataAsSpan<float>().ToArray();
        int channels = (int)shape[1];
        int pixels = numbers.Length / Math.Max(1, (int)shape[0] * channels);
        var classes = new int[shape[0] * pixels];
        for (int image = 0; image < shape[0]; image++)
            Choose(numbers.AsSpan(image * channels * pixels, channels * pixels), classes.AsSpan(image * pixels, pixels));
        return new Scores(numbers, classes);
    }

    /// <summary>The pixels that have the same class by both.</summary>
    public long Agreeing(Scores other) => Classes.Zip(other.Classes).LongCount(pair => pair.First == pair.Second);

    /// <summary>The sum of the squares of the differences; NaN where one of them is NaN.</summary>
    public double SquaredError(Scores other)
    {
        double error = 0;
        for (int index = 0; index < Numbers.Length; index++)
        {
            double difference = (double)Numbers[index] - other.Numbers[index];
            error += difference * difference;
        }

        return error;
    }

    private static void Choose(ReadOnlySpan<float> numbers, Span<int> classes)
    {
        // A channel after the other: the numbers of one pixel lie far apart.
        float[] best = numbers[..classes.Length].ToArray();
        for (int channel = 1; channel * classes.Length < numbers.Length; channel++)
        {
            ReadOnlySpan<float> row = numbers.Slice(channel * classes.Length, classes.Length);
            for (int pixel = 0; pixel < row.Length; pixel++)
            {
                if (row[pixel] > best[pixel])
                    (best[pixel], classes[pixel]) = (row[pixel], channel);
            }
        }
    }
}
