using System.CommandLine;
using System.Text;
using PanopticFpn;
using PanopticFpn.Gen;

namespace Workbench.Commands;

/// <summary><c>compile</c>: a spec as the source files of a backend.</summary>
internal static class CompileCommand
{
    private const string Here = ".";

    public static Command Create(Terminal terminal)
    {
        var spec = new Argument<string>("SPEC") { Description = "A spec, such as street.pfpn.json." };
        var backend = new Option<string>("--backend") { Description = $"What to write: {string.Join(", ", ModelCompiler.Backends)}.", HelpName = "NAME", DefaultValueFactory = _ => "pytorch" };
        backend.AcceptOnlyFromAmong([.. ModelCompiler.Backends]);
        var folder = new Option<string>("--out") { Description = "The folder to write to; it is made if it is not there.", HelpName = "FOLDER", DefaultValueFactory = _ => Here };
        var command = new Command("compile", "Compiles a spec to PyTorch, TorchSharp, or the code that states it in ONNX.") { spec, backend, folder };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(spec);
            CompilationResult result = ModelCompiler.Compile(
                File.ReadAllText(path), new CompilationOptions { Path = path, Backend = parsed.GetRequiredValue(backend), ReadSpec = ReadIfThere });
            if (!result.Succeeded)
                throw new FormatException(Lines(result.Messages));
            if (result.Messages.Count > 0)
                terminal.Line(Lines(result.Messages));
            Write(terminal, parsed.GetRequiredValue(folder), result.Files);
        });
        return command;
    }

    private static string? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private static string Lines(IReadOnlyList<CompilationMessage> messages) => string.Join(Environment.NewLine, messages);

    /// <summary>Writes all files or, where one of them cannot be written for sure, none.</summary>
    private static void Write(Terminal terminal, string folder, IReadOnlyList<CompiledFile> files)
    {
        if (File.Exists(folder))
            throw new IOException($"Cannot write into '{folder}': it is a file. Name a folder.");
        Directory.CreateDirectory(folder);
        (string Path, string Text)[] targets = [.. files.Select(file => (Path.Combine(folder == Here ? "" : folder, file.Name), file.Text))];
        foreach ((string path, _) in targets)
            AtomicFile.CheckWritable(path);
        foreach ((string path, string text) in targets)
        {
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            terminal.Line(path);
        }
    }
}
