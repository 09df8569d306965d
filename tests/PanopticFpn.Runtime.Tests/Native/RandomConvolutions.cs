using System.Globalization;
using TorchSharp;

namespace PanopticFpn.Tests.Native;

/// <summary>Counts the wrong ones of many random convolutions: once in the tests, by hand for more of them.</summary>
internal static class RandomConvolutions
{
    /// <summary>Those of a number of random convolutions that libtorch computes wrong.</summary>
    public static IReadOnlyList<RandomConvolution> Wrong(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => RandomConvolution.Draw(random)).Where(IsWrong)];
    }

    /// <summary>A command of the test assembly: convolutions COUNT SEED THREADS [as-hidden|as-is]. It exits with 1 where one is wrong.</summary>
    /// <remarks>"as-hidden" applies what a machine needs that hides its caches; "as-is" applies nothing.</remarks>
    public static int Run(string[] args)
    {
        torch.set_num_threads(int.Parse(args[2], CultureInfo.InvariantCulture));
        if (args is [.., "as-hidden"])
        {
            foreach (NativeWorkaround workaround in NativeWorkarounds.ApplyForHiddenCaches())
                Console.WriteLine($"{workaround.Library}: {workaround.Change}");
        }

        int count = int.Parse(args[0], CultureInfo.InvariantCulture);
        IReadOnlyList<RandomConvolution> wrong = Wrong(count, int.Parse(args[1], CultureInfo.InvariantCulture));
        foreach (RandomConvolution convolution in wrong.Take(20))
            Console.WriteLine(convolution);
        Console.WriteLine($"{wrong.Count} of {count} wrong");
        return wrong.Count == 0 ? 0 : 1;
    }

    // NaN is wrong too.
    private static bool IsWrong(RandomConvolution convolution) => !(convolution.Error() <= convolution.Tolerance);
}
