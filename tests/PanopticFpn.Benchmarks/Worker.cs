using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PanopticFpn.Benchmarks;

/// <summary>The process in which forms run: it does what it is told line by line.</summary>
internal static class Worker
{
    private const int RunsForMemory = 3;

    // Peers convolve before a network of ours has seen to oneDNN; it shall be the same for all.
    static Worker() => RuntimeHelpers.RunClassConstructor(typeof(InputGuard).TypeHandle);

    /// <summary><c>open KEY</c>, <c>run KEY</c> (answers milliseconds), <c>save KEY</c> (writes the logits beside the form's file).</summary>
    public static void Serve(Scene scene)
    {
        var forms = new Dictionary<string, IForm>();
        while (Console.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            Console.WriteLine(Answer(scene, forms, words[0], words[1]));
        }

        foreach (IForm form in forms.Values)
            form.Dispose();
    }

    /// <summary>One form alone: the most memory that the process ever held, and how much of it came with running.</summary>
    public static void MeasureMemory(Scene scene, string key)
    {
        using IForm form = Forms.Open(FormKind.Of(key), scene);
        ProcessMemory.Write(form.Run, RunsForMemory);
    }

    private static string Answer(Scene scene, Dictionary<string, IForm> forms, string command, string key)
    {
        switch (command)
        {
            case "open":
                forms.Add(key, Forms.Open(FormKind.Of(key), scene));
                return "ready";
            case "run":
                long start = Stopwatch.GetTimestamp();
                forms[key].Run();
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
            default:
                File.WriteAllBytes(scene.File(key + ".logits"), MemoryMarshal.AsBytes<float>(forms[key].Logits()));
                return "saved";
        }
    }
}
