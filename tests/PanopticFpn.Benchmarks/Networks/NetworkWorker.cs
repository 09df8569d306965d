using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using PanopticFpn.Benchmarks.Measuring;
using PanopticFpn.Benchmarks.Processes;

namespace PanopticFpn.Benchmarks.Networks;

/// <summary>The process in which forms run: it does what it is told line by line.</summary>
internal static class NetworkWorker
{
    static NetworkWorker() => ProcessorUse.PrepareLibtorch();

    /// <summary>
    /// <c>open KEY</c>, <c>run KEY</c> (answers milliseconds), <c>count KEY</c> (answers the multiply-adds), <c>save KEY</c> (writes the
    /// logits beside the form's file).
    /// </summary>
    public static void Serve(Scene scene)
    {
        var forms = new Dictionary<string, IForm>();
        WorkerProcess.Serve(words => Answer(scene, forms, words[0], words[1]));
        foreach (IForm form in forms.Values)
            form.Dispose();
    }

    /// <summary>One form alone.</summary>
    public static void MeasureMemory(Scene scene, string key)
    {
        using IForm form = Forms.Open(FormKind.Of(key), scene);
        ProcessMemory.Write(form.Run);
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
            case "count":
                return Forms.Count(FormKind.Of(key), scene).ToString();
            default:
                File.WriteAllBytes(scene.File(key + ".logits"), MemoryMarshal.AsBytes<float>(forms[key].Logits()));
                return "saved";
        }
    }
}
