namespace PanopticFpn.Export;

/// <summary>What an export is compared and timed on.</summary>
/// <param name="Compared">The pictures that both runtimes run.</param>
/// <param name="Timed">The picture that is timed.</param>
internal sealed record CheckPictures(IReadOnlyList<ImageTensor> Compared, ImageTensor Timed)
{
    private const int MostCompared = 8;
    private const int TimedSide = 512;

    // Odd sides meet what is rounded differently on the way down and up.
    private static readonly (int Height, int Width)[] OpenSizes = [(256, 256), (193, 257)];

    /// <exception cref="ArgumentException">A calibration picture has another size than the file.</exception>
    public static CheckPictures For(ModelInput input, CheckedExportOptions options)
    {
        long channels = input.Shape.Channels.Value;
        long? height = options.Export.Height ?? Fixed(input.Shape.Height);
        long? width = options.Export.Width ?? Fixed(input.Shape.Width);
        ImageTensor timed = Noise(TimedSide, TimedSide);
        if (options.Calibration is { Count: > 0 } calibration)
            return new CheckPictures([.. Spread(calibration.Count).Select(index => Fitting(calibration[index], index + 1))], timed);
        return height is not null && width is not null
            ? new CheckPictures([timed], timed)
            : new CheckPictures([.. OpenSizes.Select(size => Noise(size.Height, size.Width))], timed);

        ImageTensor Noise(int openHeight, int openWidth) => Seeded((int)channels, (int)(height ?? openHeight), (int)(width ?? openWidth));

        ImageTensor Fitting(ImageTensor picture, int number) =>
            picture.Channels == channels && picture.Height == (height ?? picture.Height) && picture.Width == (width ?? picture.Width)
                ? picture
                : throw new ArgumentException(
                    $"Picture {number} is [{picture.Batch},{picture.Channels},{picture.Height},{picture.Width}], but the file takes " +
                    FormattableString.Invariant($"[N,{channels},{height?.ToString() ?? "H"},{width?.ToString() ?? "W"}]."), nameof(options));
    }

    private static long? Fixed(Dimension length) => length.IsConstant ? length.Value : null;

    // Neighbours in a folder are often frames of one drive.
    private static IEnumerable<int> Spread(int count) =>
        Enumerable.Range(0, Math.Min(count, MostCompared)).Select(index => (int)((long)index * count / Math.Min(count, MostCompared)));

    /// <summary>Noise in the range of normalised pictures. libtorch's generator is the application's, so it is left alone.</summary>
    private static ImageTensor Seeded(int channels, int height, int width)
    {
        var random = new Random(1);
        var numbers = new float[channels * height * width];
        for (int index = 0; index < numbers.Length; index++)
            numbers[index] = 4 * random.NextSingle() - 2;
        return new ImageTensor(numbers, 1, channels, height, width);
    }
}
