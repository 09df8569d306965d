using System.Runtime.CompilerServices;
using System.Text.Json;
using PanopticFpn.Tests.Support;
using Xunit;

namespace PanopticFpn.Gen.Tests.Backends.PyTorch;

/// <summary>The snapshots are Python that PyTorch and TorchScript take.</summary>
public sealed class SnapshotsInPythonTests
{
    // Arguments: a directory, a snapshot, the class, and the arguments that make it, as JSON. Prints the keys of the state dict as JSON.
    private const string Program = """
        import importlib.util, json, sys
        import torch
        directory, snapshot, name, arguments = sys.argv[1:]
        torch.set_num_threads(1)
        text = open(snapshot, encoding='utf-8-sig').read()
        # A snapshot of one class has no imports.
        with open(f"{directory}/snapshot.py", "w", encoding="utf-8") as file:
            file.write(text if "import torch" in text else "import torch\nfrom torch import Tensor, nn\n" + text)
        spec = importlib.util.spec_from_file_location("snapshot", f"{directory}/snapshot.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules["snapshot"] = module
        spec.loader.exec_module(module)
        model = getattr(module, name)(*json.loads(arguments)).eval()
        channels = next(parameter for parameter in model.parameters()).shape[1]
        images = torch.rand(1, channels, 96, 128)
        with torch.no_grad():
            plain, scripted = model(images), torch.jit.script(model)(images)
        for a, b in zip([plain] if isinstance(plain, torch.Tensor) else plain, [scripted] if isinstance(plain, torch.Tensor) else scripted):
            assert torch.equal(a, b)
        print(json.dumps(list(model.state_dict())))
        """;

    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void EveryNetworkRuns() => Assert.All(
        ["Segmentation", "Paper", "Classifier", "Features", "Pyramid"],
        name => Assert.NotEmpty(KeysOf($"PyTorchCodeTests.TheCodeIsAsItWasRead_{name}.snap", "Sample", "[]")));

    /// <summary>Lists, dictionaries and attributes are called by the names that they came from.</summary>
    [PythonTorchFact, Trait("Tier", "Thorough")]
    public void NamesWithDotsAreTheKeys()
    {
        Assert.Equal(Keys(StateNameTests.Dotted), KeysOf("StateNameTests.NamesWithDotsAreContainers_Containers.snap", "Block", "[]"));
        Assert.Equal(Keys("0", "1"), KeysOf("StateNameTests.IndicesAloneAreASequence_Sequence.snap", "Block", "[3, false]"));
    }

    private static IEnumerable<string> Keys(params string[] layers) => layers.SelectMany(layer => new[] { layer + ".weight", layer + ".bias" });

    private static string[] KeysOf(string snapshot, string name, string arguments, [CallerFilePath] string here = "")
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(Path.GetDirectoryName(here)!, "__snapshots__", snapshot);
        return JsonSerializer.Deserialize<string[]>(PythonTorchFactAttribute.Run(Program, directory.FullName, path, name, arguments))!;
    }
}
