namespace PanopticFpn.Gen;

/// <summary>What became of a spec.</summary>
/// <param name="Files">The printed files; none where there are errors.</param>
/// <param name="Messages">What is wrong with the spec and the specs that it extends: errors, and warnings, which leave the files as they are.</param>
public sealed record CompilationResult(IReadOnlyList<CompiledFile> Files, IReadOnlyList<CompilationMessage> Messages)
{
    /// <summary>Whether there are no errors.</summary>
    public bool Succeeded => Messages.All(message => !message.IsError);
}

/// <summary>A printed file.</summary>
/// <param name="Name">Its name, without a folder: <c>StreetFpn.py</c>.</param>
/// <param name="Text">Its text; lines end in <c>\n</c>.</param>
public sealed record CompiledFile(string Name, string Text);

/// <summary>Something wrong in a spec.</summary>
/// <param name="Id">The rule: <c>PFPN0104</c>.</param>
/// <param name="IsError">Whether it is an error and not a warning.</param>
/// <param name="Message">What was expected, what came and what to do.</param>
/// <param name="Path">The spec.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1, in UTF-16 units.</param>
public sealed record CompilationMessage(string Id, bool IsError, string Message, string Path, int Line, int Column)
{
    /// <summary>The message as builds print it: <c>street.pfpn.json(2,44): error PFPN0104: ...</c></summary>
    public override string ToString() => FormattableString.Invariant($"{Path}({Line},{Column}): {(IsError ? "error" : "warning")} {Id}: {Message}");
}
