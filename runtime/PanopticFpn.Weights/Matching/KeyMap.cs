namespace PanopticFpn.Weights;

/// <summary>Rules that turn the names of one library's weights into those of a network here.</summary>
public sealed class KeyMap
{
}
