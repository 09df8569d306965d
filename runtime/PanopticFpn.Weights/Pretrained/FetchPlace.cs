namespace PanopticFpn.Weights.Pretrained;

/// <summary>One file's addresses: on the server and on the disk.</summary>
internal sealed record FetchPlace
{
    public FetchPlace(PublishedName name, PretrainedOptions options)
    {
        Name = name;
        Base = options.BaseAddress.AbsoluteUri.EndsWith('/') ? options.BaseAddress : new Uri(options.BaseAddress.AbsoluteUri + "/");
        Directory = Path.GetFullPath(options.CacheDirectory);
    }

    /// <summary>The file's name.</summary>
    public PublishedName Name { get; }

    /// <summary>The directory on the server, with a slash at its end.</summary>
    public Uri Base { get; }

    /// <summary>The file on the server.</summary>
    public Uri Address => new(Base, Name.File);

    /// <summary>The directory on the disk.</summary>
    public string Directory { get; }

    /// <summary>The file on the disk.</summary>
    public string Target => Path.Combine(Directory, Name.File);

    /// <summary>Where it grows until it is whole.</summary>
    public string Partial => Target + ".partial";

    /// <summary>The file whose holder may write the others.</summary>
    public string Lock => Target + ".lock";
}
