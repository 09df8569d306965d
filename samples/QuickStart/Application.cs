using PanopticFpn;
using PanopticFpn.Inference;
using PanopticFpn.Models;
using Scene.Models;
using static TorchSharp.torch;

namespace QuickStart;

/// <summary>The steps of QuickStart, and one line for everything that a user can get wrong.</summary>
internal sealed class Application(Subject subject, string folder) : ISegmentationModelVisitor<Report>
{
    // Larger photographs are scaled down: the point is to see the way, not to wait on it.
    private const int LargestSide = 1024;

    /// <summary>Runs everything; the result is the process's exit code.</summary>
    public static int Run(string? image, string model, string folder, string? reportFile)
    {
        try
        {
            ReadyMadeSegmentationModel? readyMade = Is(model, nameof(SceneFpn)) ? null : Segmentation(model);
            using Subject subject = image is null ? Subject.Drawn() : Subject.Photograph(image, LargestSide);
            Prepare(folder, reportFile);

            var application = new Application(subject, folder);
            Report report = readyMade is null ? application.Visit<SceneFpn>() : readyMade.Accept(application);
            report.Print(Console.Out);
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
        LayerTable.Print(TModel.Description, subject.Picture.Height, subject.Picture.Width, Console.Out);
        return SegmentationRun.Run<TModel>(subject, folder);
    }

    /// <summary>Finds out before the work, not after it, that a result has no place.</summary>
    private static void Prepare(string folder, string? reportFile)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            string reason = File.Exists(folder) ? "it is a file" : exception.Message;
            throw new IOException($"Cannot make the directory '{folder}': {reason.TrimEnd('.')}.", exception);
        }

        AtomicFile.CheckWritable(Path.Combine(folder, "picture.png"));
        if (reportFile is not null)
            AtomicFile.CheckWritable(reportFile);
    }

    private static ReadyMadeSegmentationModel Segmentation(string name)
    {
        string[] names = [nameof(SceneFpn), .. ReadyMadeModels.All.Where(model => model.IsSegmentation).Select(model => model.Name)];
        return ReadyMadeModels.All.FirstOrDefault(model => Is(model.Name, name)) switch
        {
            null => throw new UnknownModelException(name, names),
            ReadyMadeSegmentationModel model => model,
            _ => throw new IOException($"QuickStart segments pictures, and {name} gives features; take one of {string.Join(", ", names)}."),
        };
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);
}
