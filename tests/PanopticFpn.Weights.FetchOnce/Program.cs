using PanopticFpn.Weights;

// A process of its own for the tests of downloads: FetchOnce ADDRESS DIRECTORY FILE.
var options = new PretrainedOptions { BaseAddress = new Uri(args[0]), CacheDirectory = args[1] };
try
{
    // Said when it begins: the test waits for it.
    Console.WriteLine("fetching");
    Console.WriteLine(await PretrainedFiles.FetchAsync(args[2], options));
    return 0;
}
catch (WeightsFileException failure)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}
