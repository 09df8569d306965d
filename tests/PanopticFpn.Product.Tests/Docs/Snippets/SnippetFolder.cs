using PanopticFpn.Product.Tests.Docs.Pages;
using PanopticFpn.Tests.Support;
using Street.Models;

namespace PanopticFpn.Product.Tests.Docs.Snippets;

/// <summary>A current directory with the files that the pages name.</summary>
internal sealed class SnippetFolder : IDisposable
{
    private readonly string _before = Environment.CurrentDirectory;
    private readonly TemporaryDirectory _folder = new();

    public SnippetFolder()
    {
        Environment.CurrentDirectory = _folder.FullName;
        foreach ((string name, string value) in Offline.Settings(_folder.FullName))
            Environment.SetEnvironmentVariable(name, value);
        DrawnFiles.Picture("photo.png");
        DrawnFiles.DataSet("camvid");
        DrawnFiles.DataSet("data");
        using (var street = new StreetFpn())
        {
            foreach (string name in new[] { "trained.pth", "panoptic-fpn.pth", "ade20k.pth", "model_final.pth" })
                street.SaveWeights(name);
            street.Backbone.SaveWeights("resnet50-0676ba61.pth");
            street.ExportOnnx("street.onnx");
        }

        using var classifier = new ResNet50();
        classifier.SaveWeights("resnet50.pth");
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _before;
        _folder.Dispose();
    }
}
