namespace PanopticFpn.Weights.Pickle;

/// <summary>Stands for a function or class of Python that a pickle may name.</summary>
/// <param name="name">Its full name.</param>
/// <param name="call">What calling it gives, computed here; null where it may be named but not called.</param>
internal sealed class PickleGlobal(string name, Func<PickleArguments, PickleValue>? call) : PickleValue
{
    public string Name => name;

    public Func<PickleArguments, PickleValue>? Call => call;

    public override string Kind => $"'{name}'";
}
