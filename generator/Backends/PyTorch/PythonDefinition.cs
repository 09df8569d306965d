namespace PanopticFpn.Gen.Backends.PyTorch;

/// <summary>A function or class that a file defines once where an operation or a layer of the network uses it.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Text">Its Python code, from the first column on.</param>
internal sealed record PythonDefinition(string Name, string Text);
