namespace PanopticFpn.Training.Data;

/// <summary>Pictures with masks, in a fixed order. Reading is pure: the same index always gives the same picture, on any thread.</summary>
public interface ILabelledPictures
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>What messages call one of them.</summary>
    string NameOf(int index);

    /// <summary>Decodes one of them; calls may run side by side.</summary>
    /// <exception cref="DatasetException">A file is damaged, of another kind or size; the message names it, in one line.</exception>
    LabelledPicture Read(int index);
}
