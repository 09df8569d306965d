namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>A download in a process of its own.</summary>
internal static class FetchOnce
{
    /// <summary>Prints a line when it begins, for which tests wait, and the path of the file.</summary>
    public static async Task<int> Run(string address, string directory, string file)
    {
        var options = new PretrainedOptions { BaseAddress = new Uri(address), CacheDirectory = directory };
        try
        {
            Console.WriteLine("fetching");
            Console.WriteLine(await PretrainedFiles.FetchAsync(file, options));
            return 0;
        }
        catch (WeightsFileException failure)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }
}
