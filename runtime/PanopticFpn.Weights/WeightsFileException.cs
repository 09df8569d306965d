namespace PanopticFpn.Weights;

/// <summary>A weights file that is absent, damaged, refused, or made for another network; the message says which.</summary>
public sealed class WeightsFileException : IOException
{
    /// <summary>Says what is wrong.</summary>
    public WeightsFileException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
