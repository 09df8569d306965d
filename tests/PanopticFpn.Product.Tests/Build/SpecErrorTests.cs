using System.Diagnostics;
using Xunit;

namespace PanopticFpn.Product.Tests.Build;

/// <summary>A user's project on disk, with a good spec and broken ones, through <c>dotnet build</c>.</summary>
public sealed class SpecErrorTests
{
    [Fact]
    public void ErrorsStandInTheSpecsAndNowhereElse()
    {
        string folder = Directory.CreateTempSubdirectory("pfpn-build-").FullName;
        try
        {
            Write(folder, "good.pfpn.json", """{ "model": "Good", "backbone": { "type": "resnet", "depth": 18 } }""");
            Write(folder, "depth.pfpn.json", "{ \"model\": \"Deep\",\n  \"backbone\": { \"type\": \"resnet\", \"depth\": 51 } }");
            Write(folder, "text.pfpn.json", "{ \"model\": \"Text\"\n  \"backbone\" }");
            Write(folder, "Program.cs", "using var model = new User.Good(); using var deep = new User.Deep(); System.Console.WriteLine(deep.Layer3[5].Conv2);");
            Write(folder, "User.csproj", Project());

            (int exitCode, string output) = Build(folder);

            Assert.NotEqual(0, exitCode);
            string[] errors = [.. output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
            Assert.Equal(2, errors.Length);
            Assert.Contains(errors, error => error.Contains("depth.pfpn.json(2,44): error PFPN0104", StringComparison.Ordinal));
            Assert.Contains(errors, error => error.Contains("text.pfpn.json(2,3): error PFPN0001", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Waste in a spec and a call that cannot fit are warnings: the project is built, and rebuilt after an edit of a base.</summary>
    [Fact, Trait("Tier", "Thorough")]
    public void WarningsBuildAndAnEditOfABaseChangesTheClass()
    {
        string folder = Directory.CreateTempSubdirectory("pfpn-build-").FullName;
        try
        {
            const string Base = "{ \"backbone\": { \"type\": \"resnet\", \"depth\": 18 }, \"fpn\": {},\n  \"semantic\": { \"classes\": 2, \"colors\": [\"#000000\", \"#ffffff\"] } }";
            Directory.CreateDirectory(Path.Combine(folder, "specs"));
            Write(folder, "specs/base.pfpn.json", Base);
            Write(folder, "street.pfpn.json", """{ "model": "StreetFpn", "namespace": "Street.Models", "extends": "specs/base.pfpn.json" }""");
            Write(folder, "Program.cs", "using TorchSharp;\nusing var model = new Street.Models.StreetFpn();\nusing torch.Tensor logits = model.forward(torch.rand(1, 4, 512, 512));\n");
            Write(folder, "User.csproj", Project());

            (int exitCode, string output) = Build(folder);
            Assert.True(exitCode == 0, output);
            string[] warnings = [.. output.Split('\n').Where(line => line.Contains(": warning PFPN", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
            Assert.True(warnings.Length == 2, string.Join("\n", warnings));
            Assert.Contains(warnings, warning => warning.Contains("base.pfpn.json(2,31): warning PFPN0117", StringComparison.Ordinal));
            Assert.Contains(
                warnings,
                warning => warning.Contains("Program.cs(3,43): warning PFPN0202: 'StreetFpn.forward' takes images [N,3,H,W], but this tensor is [1,4,512,512]: axis 1 must be 3", StringComparison.Ordinal));

            // The names that the base gains are the class's.
            Write(folder, "specs/base.pfpn.json", Base.Replace("2, \"colors\"", "[\"Sky\", \"Road\"], \"colors\"", StringComparison.Ordinal));
            Write(folder, "Program.cs", "System.Console.WriteLine(Street.Models.StreetFpn.Class.Road);\n");
            (exitCode, output) = Build(folder);
            Assert.True(exitCode == 0, output);
            Assert.DoesNotContain(": warning PFPN", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    private static string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <RootNamespace>User</RootNamespace>
          </PropertyGroup>
          <ItemGroup>
            <ProjectReference Include="{Setting.Repository}/runtime/PanopticFpn.Runtime/PanopticFpn.Runtime.csproj" />
          </ItemGroup>
          <Import Project="{Setting.Repository}/generator/build/FromSource.targets" />
        </Project>
        """;

    private static (int ExitCode, string Output) Build(string folder)
    {
        var start = new ProcessStartInfo("dotnet", ["build", "-c", Setting.Configuration, "-p:BuildProjectReferences=false", "-nodeReuse:false", "--nologo"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
