using PanopticFpn.Product.Tests.Packages.Support;
using Xunit;

namespace PanopticFpn.Product.Tests.Packages;

/// <summary>A project of a user's own, from the first command to an edit of its spec.</summary>
[Collection(OnLocalFeed.Name)]
public sealed class NewProjectTests(LocalFeed feed)
{
    private const string Program = """
        using Street;
        using static TorchSharp.torch;

        using var model = new StreetFpn();
        model.eval();
        using Tensor images = rand(1, 3, 33, 47);
        using Tensor logits = model.forward(images);
        model.SaveWeights("street.safetensors");
        Console.WriteLine(model.LoadWeights("street.safetensors"));
        model.ExportOnnx("street.onnx");
        Console.WriteLine($"logits [{string.Join(",", logits.shape)}]");
        Console.WriteLine($"classes {string.Join(",", Enum.GetNames<StreetFpn.Class>())}");
        Console.WriteLine($"blocks {model.Backbone.Layer3.Count}");
        """;

    /// <summary>The README's two commands, a spec, a program.</summary>
    [Fact]
    public void TwoCommandsAndASpecAreEnough()
    {
        using UserFolder user = Street();
        user.Succeed("add", "package", "PanopticFpn.Gen", "--version", feed.Version);
        user.Succeed("add", "package", "libtorch-cpu-linux-x64", "--version", "2.10.0");
        string built = user.Succeed("build", "--nologo");
        Assert.DoesNotContain(": warning ", built, StringComparison.Ordinal);
        string first = user.Succeed("run", "--no-build");

        Assert.Contains("Loaded 144 weights of 'street.safetensors' (safetensors).", first, StringComparison.Ordinal);
        Assert.Contains("logits [1,2,36,48]", first, StringComparison.Ordinal);
        Assert.Contains("classes Sky,Road\n", first, StringComparison.Ordinal);
        Assert.Contains("blocks 2", first, StringComparison.Ordinal);
        Assert.True(new FileInfo(user.PathOf("street.onnx")).Length > 100_000);
        Assert.True(File.Exists(user.PathOf("obj/pfpn.schema.json")));
    }

    [Fact, Trait("Tier", "Thorough")]
    public void AnEditOfTheSpecIsAnotherClass()
    {
        using UserFolder user = Street(Projects.Reference(feed, "PanopticFpn.Gen") + Projects.LibTorch);
        Assert.Contains("blocks 2", user.Succeed("run"), StringComparison.Ordinal);

        user.Edit("street.pfpn.json", "\"Road\"", "\"Road\", \"Parking lot\"");
        user.Edit("street.pfpn.json", "\"depth\": 18", "\"depth\": 34");
        string second = user.Succeed("run");

        Assert.Contains("logits [1,3,36,48]", second, StringComparison.Ordinal);
        Assert.Contains("classes Sky,Road,ParkingLot\n", second, StringComparison.Ordinal);
        Assert.Contains("blocks 6", second, StringComparison.Ordinal);

        user.Edit("street.pfpn.json", "\"depth\": 34", "\"depth\": 35");
        ProcessResult broken = user.Dotnet("build", "--nologo");

        Assert.NotEqual(0, broken.ExitCode);
        string error = Assert.Single(broken.Lines(": error "));
        Assert.Contains("street.pfpn.json(4,44): error PFPN0104: \"backbone.depth\" takes 18, 34, 50, 101 or 152, but 35 came", error, StringComparison.Ordinal);
    }

    [Fact, Trait("Tier", "Thorough")]
    public void OfTwoProjectsOnlyTheOneWhoseSpecChangedIsCompiledAgain()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Networks/Networks.csproj", Projects.Library(Projects.Reference(feed, "PanopticFpn.Gen")));
        user.Write("Networks/street.pfpn.json", Projects.Spec);
        user.Write("App/App.csproj", Projects.App($"""<ProjectReference Include="../Networks/Networks.csproj" />{Projects.Reference(feed, "PanopticFpn.Gen")}{Projects.LibTorch}"""));
        user.Write("App/features.pfpn.json", """{ "model": "Small", "backbone": { "type": "resnet", "depth": 18, "channels": 16 } }""");
        user.Write("App/Program.cs", """
            using var street = new Networks.StreetFpn();
            using var small = new App.Small();
            Console.WriteLine($"{street.Backbone.Layer1.Count} {small.Layer1.Count}");
            """);

        user.Succeed("build", "App", "--nologo");
        Assert.Contains("2 2", user.Succeed("run", "--project", "App", "--no-build"), StringComparison.Ordinal);
        string library = user.PathOf("Networks/obj/Debug/net10.0/Networks.dll");
        string app = user.PathOf("App/obj/Debug/net10.0/App.dll");
        (DateTime libraryWas, DateTime appWas) = (File.GetLastWriteTimeUtc(library), File.GetLastWriteTimeUtc(app));

        user.Edit("App/features.pfpn.json", "18", "34");
        user.Succeed("build", "App", "--nologo");

        Assert.Contains("2 3", user.Succeed("run", "--project", "App", "--no-build"), StringComparison.Ordinal);
        Assert.Equal(libraryWas, File.GetLastWriteTimeUtc(library));
        Assert.NotEqual(appWas, File.GetLastWriteTimeUtc(app));
    }

    /// <summary>Without a reference of its own to the generator, but with a spec.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void AProjectHasTheGeneratorThroughAnother()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Networks/Networks.csproj", Projects.Library(Projects.Reference(feed, "PanopticFpn.Gen")));
        user.Write("App/App.csproj", Projects.App("""<ProjectReference Include="../Networks/Networks.csproj" />""" + Projects.LibTorch));
        user.Write("App/street.pfpn.json", Projects.Spec);
        user.Write("App/Program.cs", "Console.WriteLine(App.StreetFpn.Class.Road);");

        Assert.Contains("Road", user.Succeed("run", "--project", "App"), StringComparison.Ordinal);
    }

    /// <summary>Kept beside the sources, the generated files are for reading: a second build does not compile them too.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void EmittedFilesAreNestedAndNotCompiledAgain()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Street.csproj", Projects.Library(
            Projects.Reference(feed, "PanopticFpn.Gen"),
            "<EmitCompilerGeneratedFiles>true</EmitCompilerGeneratedFiles><CompilerGeneratedFilesOutputPath>Generated</CompilerGeneratedFilesOutputPath>"));
        user.Write("street.pfpn.json", Projects.Spec);

        user.Succeed("build", "--nologo");
        string[] written = [.. Directory.GetFiles(user.PathOf("Generated"), "*.cs", SearchOption.AllDirectories).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        user.Succeed("build", "--nologo", "--no-incremental");

        Assert.Equal(["Street.StreetFpn.Description.g.cs", "Street.StreetFpn.Inference.g.cs", "Street.StreetFpn.Onnx.g.cs", "Street.StreetFpn.Training.g.cs", "Street.StreetFpn.g.cs"], written);
        Assert.DoesNotContain("StreetFpn", user.Succeed("msbuild", "-getItem:Compile"), StringComparison.Ordinal);
        string shown = user.Succeed("msbuild", "-getItem:None");
        Assert.Equal(4, shown.Split("\"DependentUpon\": \"Street.StreetFpn.g.cs\"").Length - 1);

        // What an earlier name left behind does not disturb.
        user.Edit("street.pfpn.json", "StreetFpn", "RoadFpn");
        user.Succeed("build", "--nologo");
    }

    [Fact, Trait("Tier", "Thorough")]
    public void ReadyMadeModelsComeCompiled()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("App.csproj", Projects.App(Projects.Reference(feed, "PanopticFpn.Models") + Projects.LibTorch));
        user.Write("Program.cs", """
            using PanopticFpn.Models;
            using static TorchSharp.torch;

            using var model = new ShapesFpn();
            using Tensor images = zeros(1, 3, 64, 64);
            using Tensor logits = model.forward(images);
            Console.WriteLine($"{ShapesFpn.Description.Parameters} [{string.Join(",", logits.shape)}]");
            """);

        Assert.Contains("815261 [1,5,64,64]", user.Succeed("run"), StringComparison.Ordinal);
    }

    /// <summary>An app of one spec.</summary>
    private UserFolder Street(string packages = "")
    {
        UserFolder user = feed.NewFolder();
        user.Write("Street.csproj", Projects.App(packages));
        user.Write("street.pfpn.json", Projects.Spec);
        user.Write("Program.cs", Program);
        return user;
    }

    [Fact, Trait("Tier", "Thorough")]
    public void AnOlderFrameworkIsRefusedByName()
    {
        using UserFolder user = feed.NewFolder();
        user.Write("Old.csproj", Projects.Library(Projects.Reference(feed, "PanopticFpn.Gen")).Replace("net10.0", "net8.0", StringComparison.Ordinal));

        ProcessResult restored = user.Dotnet("restore");

        Assert.NotEqual(0, restored.ExitCode);
        Assert.Contains(restored.Lines("NU1202"), line => line.Contains($"PanopticFpn.Gen {feed.Version} is not compatible with net8.0", StringComparison.Ordinal));
    }
}
