namespace PanopticFpn.Imaging;

/// <summary>A picture that cannot be read or written: the message names the file and the reason, in one line.</summary>
public sealed class PictureException : IOException
{
    /// <summary>An exception with a message of the framework's.</summary>
    public PictureException()
    {
    }

    /// <summary>An exception that says which file and why.</summary>
    public PictureException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says which file and why, with what led to it.</summary>
    public PictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
