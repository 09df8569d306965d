// Compiled by MSBuild when it packs (RoslynCodeTaskFactory).
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Copies a project, with <c>Version="{xunit}"</c> as the version that this repository takes of that package.</summary>
public sealed class FillVersions : Task
{
    /// <summary>The project to copy.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Where its copy goes.</summary>
    [Required]
    public string Copy { get; set; } = "";

    /// <summary>The packages, each with its Version.</summary>
    [Required]
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>Copies, unless a version is missing.</summary>
    public override bool Execute()
    {
        string text = File.ReadAllText(Project);
        foreach (ITaskItem package in Packages)
            text = text.Replace($"\"{{{package.ItemSpec}}}\"", $"\"{package.GetMetadata("Version")}\"");
        if (text.Contains("=\"{"))
        {
            Log.LogError($"'{Project}' asks for the version of a package that is not in Directory.Packages.props.");
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Copy)!);
        File.WriteAllText(Copy, text);
        return true;
    }
}
