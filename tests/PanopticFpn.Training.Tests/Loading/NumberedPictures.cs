using PanopticFpn.Training.Data;

namespace PanopticFpn.Training.Tests.Loading;

/// <summary>Pictures of one colour, their number, that count how often they are read and can be held up or broken.</summary>
internal sealed class NumberedPictures(int count) : ILabelledPictures
{
    private int _reads;

    public int Count => count;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Waited for by each reading.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>What reading a picture throws, or null.</summary>
    public Func<int, Exception?> Failure { get; init; } = _ => null;

    public string NameOf(int index) => FormattableString.Invariant($"picture {index}");

    public LabelledPicture Read(int index)
    {
        Interlocked.Increment(ref _reads);
        // A test that fails must not leave its loader waiting for ever.
        Gate.Wait(TimeSpan.FromSeconds(60));
        if (Failure(index) is { } failure)
            throw failure;
        byte[] pixels = [.. Enumerable.Range(0, 3 * 6 * 8).Select(at => (byte)(index + at))];
        return new LabelledPicture(NameOf(index), 6, 8, pixels, [.. Enumerable.Repeat((byte)(index % 5), 6 * 8)]);
    }
}
