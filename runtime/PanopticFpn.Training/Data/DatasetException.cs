namespace PanopticFpn.Training.Data;

/// <summary>Pictures or masks that cannot be trained on: the message names the file, what was expected and what came, in one line.</summary>
public sealed class DatasetException : IOException
{
    /// <summary>An exception with a message of the framework's.</summary>
    public DatasetException()
    {
    }

    /// <summary>An exception that says which file and why.</summary>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says which file and why, with what led to it.</summary>
    public DatasetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
