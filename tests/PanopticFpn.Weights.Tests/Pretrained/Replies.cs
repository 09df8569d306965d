using System.Globalization;
using System.Text;

namespace PanopticFpn.Weights.Tests.Pretrained;

/// <summary>Answers, right and wrong ones.</summary>
internal static class Replies
{
    /// <summary>A file as a good server gives it: from where the request says.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="until">Where the connection breaks off, as a place in the file.</param>
    /// <param name="headers">Further headers, each with its line end.</param>
    /// <param name="hold">Awaited there, before the connection ends or the rest comes.</param>
    public static Reply File(byte[] content, int? until = null, string headers = "", Func<CancellationToken, Task>? hold = null) =>
        async (request, stream, cancellationToken) =>
        {
            int start = request.Range is { } range ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0;
            string head = request.Range is null
                ? $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {content.Length}\r\n{headers}\r\n"
                : $"HTTP/1.1 206 Partial Content\r\nConnection: close\r\nContent-Length: {content.Length - start}\r\nContent-Range: bytes {start}-{content.Length - 1}/{content.Length}\r\n{headers}\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
            int end = until ?? content.Length;
            await stream.WriteAsync(content.AsMemory(start, end - start), cancellationToken);
            if (hold is null)
                return;
            await hold(cancellationToken);
            await stream.WriteAsync(content.AsMemory(end), cancellationToken);
        };

    /// <summary>Nothing more ever comes.</summary>
    public static Task Forever(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    /// <summary>The whole file, whatever was asked for.</summary>
    public static Reply Whole(byte[] content, string headers = "") =>
        Raw($"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {content.Length}\r\n{headers}\r\n", content);

    /// <summary>No file.</summary>
    public static Reply Status(int status, string headers = "") =>
        Raw($"HTTP/1.1 {status} Because\r\nConnection: close\r\nContent-Length: 4\r\n{headers}\r\n", "Page"u8.ToArray());

    /// <summary>These bytes.</summary>
    public static Reply Raw(string head, byte[] body) => async (_, stream, cancellationToken) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    };
}
