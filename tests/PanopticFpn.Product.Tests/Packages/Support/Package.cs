using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Xml.Linq;

namespace PanopticFpn.Product.Tests.Packages.Support;

/// <summary>A package as a file: its nuspec, and what lies in it.</summary>
internal sealed class Package : IDisposable
{
    private static readonly Guid SourceLinkKind = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    private readonly ZipArchive _archive;
    private readonly XElement _metadata;

    public Package(string path)
    {
        _archive = ZipFile.OpenRead(path);
        using Stream nuspec = _archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        _metadata = XDocument.Load(nuspec).Root!.Elements().Single();
    }

    /// <summary>The paths of its files, without those of the container itself.</summary>
    public IReadOnlyList<string> Files =>
        [.. _archive.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml" && !name.EndsWith(".nuspec", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Each dependency as "id version".</summary>
    public IReadOnlyList<string> Dependencies =>
        [.. _metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => $"{element.Attribute("id")!.Value} {element.Attribute("version")!.Value}").Order(StringComparer.Ordinal)];

    /// <summary>The frameworks that its dependencies are for.</summary>
    public IReadOnlyList<string> Frameworks =>
        [.. _metadata.Descendants().Where(element => element.Name.LocalName == "group").Select(element => element.Attribute("targetFramework")!.Value)];

    /// <summary>An element of the nuspec, or null.</summary>
    public XElement? Metadata(string name) => _metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name);

    /// <summary>A file of the package.</summary>
    public byte[] Read(string path)
    {
        using Stream stream = _archive.GetEntry(path)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Whether an assembly of the package was compiled deterministically.</summary>
    public bool IsDeterministic(string path)
    {
        using var assembly = new PEReader(new MemoryStream(Read(path)));
        return assembly.ReadDebugDirectory().Any(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    /// <summary>The source link of symbols: from which address a debugger takes each source; null where there is none.</summary>
    public string? SourceLink(string path)
    {
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(path)));
        return SourceLink(symbols.GetMetadataReader());
    }

    /// <summary>The source link of symbols that lie in the assembly itself.</summary>
    public string? EmbeddedSourceLink(string path)
    {
        using var assembly = new PEReader(new MemoryStream(Read(path)));
        DebugDirectoryEntry entry = assembly.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider symbols = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        return SourceLink(symbols.GetMetadataReader());
    }

    /// <summary>The paths of the sources, as symbols have them.</summary>
    public IReadOnlyList<string> Sources(string path)
    {
        using MetadataReaderProvider symbols = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Read(path)));
        MetadataReader reader = symbols.GetMetadataReader();
        return [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
    }

    public void Dispose() => _archive.Dispose();

    private static string? SourceLink(MetadataReader reader) => reader.CustomDebugInformation
        .Select(reader.GetCustomDebugInformation)
        .Where(information => reader.GetGuid(information.Kind) == SourceLinkKind)
        .Select(information => Encoding.UTF8.GetString(reader.GetBlobBytes(information.Value)))
        .SingleOrDefault();
}
