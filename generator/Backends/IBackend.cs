using PanopticFpn.Gen.Graph;
using PanopticFpn.Gen.Passes;
using PanopticFpn.Gen.Spec;

namespace PanopticFpn.Gen.Backends;

/// <summary>Prints a network for one framework or file format.</summary>
internal interface IBackend
{
    /// <summary>The files that it prints for each network.</summary>
    IReadOnlyList<BackendFile> Files { get; }
}

/// <summary>A file that a backend prints.</summary>
/// <param name="Extension">What follows the model's name in the file's name.</param>
/// <param name="Form">The passes that make the form of the network that it states.</param>
/// <param name="Print">Its text, from that form and from what else is known of the network.</param>
internal sealed record BackendFile(string Extension, PassPipeline Form, Func<Network, NetworkForms, string> Print)
{
    /// <summary>Whether the file's name starts with the model's namespace.</summary>
    public bool HasNamespace { get; init; } = true;

    public string NameFor(NetworkSpec spec) => (HasNamespace ? spec.FullName : spec.Model) + Extension;
}

/// <summary>A network and what backends print of it; each part is made once, when it is first asked for.</summary>
/// <param name="network">The network as its spec says it, with shapes.</param>
internal sealed class NetworkForms(Network network)
{
    private readonly Dictionary<PassPipeline, Network> _forms = [];
    private NetworkDescription? _description;
    private OptimizationReport? _report;

    /// <summary>The network as a table.</summary>
    public NetworkDescription Description => _description ??= DescribeSteps.Run(network);

    /// <summary>What the passes of <see cref="Pipelines.Optimized"/> changed.</summary>
    public OptimizationReport Report
    {
        get
        {
            Optimize();
            return _report!;
        }
    }

    /// <summary>The form that a pipeline makes.</summary>
    public Network Of(PassPipeline pipeline)
    {
        if (pipeline == Pipelines.Optimized)
            Optimize();
        if (!_forms.TryGetValue(pipeline, out Network? form))
            _forms.Add(pipeline, form = pipeline.RunAfter(pipeline.After is null ? network : Of(pipeline.After)));
        return form;
    }

    private void Optimize()
    {
        if (_report is null)
            (_forms[Pipelines.Optimized], _report) = Optimizations.Of(network);
    }
}
