namespace PanopticFpn.Export;

/// <summary>An export that does not compute what the network does, or cannot be run: the message says which and how, in one line.</summary>
public sealed class CheckedExportException : IOException
{
    /// <summary>An exception with a message of the framework's.</summary>
    public CheckedExportException()
    {
    }

    /// <summary>An exception that says which file and why.</summary>
    public CheckedExportException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says which file and why, with what led to it.</summary>
    public CheckedExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
