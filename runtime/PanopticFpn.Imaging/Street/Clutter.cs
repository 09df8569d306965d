namespace PanopticFpn.Imaging.Street;

/// <summary>Numbers in [0,1) that look random and are the same on every machine and framework version.</summary>
internal sealed class Clutter(uint seed)
{
    private uint _state = seed * 2654435761u + 12345u;

    public float Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return (_state >> 8) / (float)(1 << 24);
    }
}
