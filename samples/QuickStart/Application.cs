using PanopticFpn;
using PanopticFpn.Imaging;
using PanopticFpn.Inference;
using PanopticFpn.Models;
using Street.Models;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>The steps of QuickStart, and one line for everything that a user can get wrong.</summary>
internal sealed class Application(Picture picture, string folder) : ISegmentationModelVisitor<Report>
{
    // Larger pictures are scaled down: the point is to see the road, not to wait on it.
    private const int LargestSide = 1024;

    /// <summary>Runs everything; the result is the process's exit code.</summary>
    public static int Run(string? image, string model, string folder, string? reportFile)
    {
        try
        {
            using Picture original = image is null ? StreetScene.Draw(640, 480) : Picture.Read(image);
            using Picture picture = original.FitWithin(LargestSide);
            Directory.CreateDirectory(folder);

            var application = new Application(picture, folder);
            Report report = model == nameof(StreetFpn) ? application.Visit<StreetFpn>() : Segmentation(model).Accept(application);
            report.Print(Console.Out);
            Console.WriteLine("The weights are random: the colours mean something once the model is trained.");
            if (reportFile is not null)
                report.Write(reportFile);
            return report.Agrees ? 0 : 3;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or UnknownModelException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    }

    /// <inheritdoc/>
    public Report Visit<TModel>()
        where TModel : nn.Module<Tensor, Tensor>, ISegmentationModel<TModel>
    {
        LayerTable.Print(TModel.Description, picture.Height, picture.Width, Console.Out);
        return SegmentationRun.Run<TModel>(picture, folder);
    }

    private static ReadyMadeSegmentationModel Segmentation(string name) =>
        ReadyMadeModels.Find(name) as ReadyMadeSegmentationModel
            ?? throw new IOException($"QuickStart segments pictures, and {name} gives features; take StreetFpn or one of {SegmentationNames}.");

    private static string SegmentationNames => string.Join(", ", ReadyMadeModels.All.Where(model => model.IsSegmentation).Select(model => model.Name));
}
