namespace PanopticFpn.Inference;

/// <summary>A model that is not there, is not ONNX, or does not fit what it is given: the message says which file and why, in one line.</summary>
public sealed class OnnxModelException : IOException
{
    /// <summary>An exception with a message of the framework's.</summary>
    public OnnxModelException()
    {
    }

    /// <summary>An exception that says which file and why.</summary>
    public OnnxModelException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says which file and why, with what led to it.</summary>
    public OnnxModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
