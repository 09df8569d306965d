using System.Net;
using System.Net.Http.Headers;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>One request after the other for the bytes that are missing.</summary>
internal sealed class DownloadAttempt(FetchPlace place, TimeSpan stallTimeout, PartialFile partial, ProgressReports reports, FetchOutside outside)
{
    private const int BufferSize = 1 << 17;

    private readonly FetchFailures _failures = new(place);
    private readonly byte[] _buffer = new byte[BufferSize];
    private RangeConditionHeaderValue? _version;
    private bool _hasAnswered;

    /// <summary>The bytes of the whole file, where the server has said so.</summary>
    public long? Total { get; private set; }

    /// <summary>Asks for what is missing, and takes what comes.</summary>
    /// <exception cref="WeightsFileException">The server will not give it, however often it is asked.</exception>
    public async Task<AttemptResult> RunAsync(CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using HttpRequestMessage request = Request();
        try
        {
            stall.CancelAfter(stallTimeout);
            using HttpResponseMessage response = await outside.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
            _hasAnswered = true;
            return await TakeAsync(response, stall, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new AttemptResult(AttemptEnd.Failed, $"nothing came for {stallTimeout.TotalSeconds:0.###} s") { Failure = failure };
        }
        catch (HttpRequestException failure)
        {
            // A cancelled request fails in several ways.
            cancellationToken.ThrowIfCancellationRequested();
            // A server that was there comes back; one that never answered is switched off, or its address is wrong.
            return RetryPolicy.IsPassing(failure) && (_hasAnswered || !RetryPolicy.IsUnreachable(failure))
                ? new AttemptResult(AttemptEnd.Failed, FetchFailures.Explain(failure)) { Failure = failure }
                : throw _failures.NotDownloaded(FetchFailures.Explain(failure), failure);
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, place.Address);
        if (partial.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(partial.Length, null);
            request.Headers.IfRange = _version;
        }

        return request;
    }

    private async Task<AttemptResult> TakeAsync(HttpResponseMessage response, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                // All of it comes, whatever was asked for.
                CheckUnpacked(response.Content.Headers);
                partial.Clear();
                Total = response.Content.Headers.ContentLength;
                break;
            case HttpStatusCode.PartialContent when partial.Length > 0 && range?.From == partial.Length:
                CheckUnpacked(response.Content.Headers);
                Total = range.Length ?? (partial.Length + response.Content.Headers.ContentLength);
                break;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable when partial.Length > 0:
                partial.Clear();
                return new AttemptResult(AttemptEnd.BeginAnew);
            case var status when RetryPolicy.IsPassing(status):
                TimeSpan? asked = RetryPolicy.Asked(response.Headers.RetryAfter, DateTimeOffset.UtcNow);
                return new AttemptResult(AttemptEnd.Failed, _failures.Explain(status, response.Headers)) { RetryAfter = asked };
            case var status:
                throw _failures.NotDownloaded(_failures.Explain(status, response.Headers));
        }

        _version = VersionOf(response);
        bool isJoined = partial.Length > 0;
        AttemptResult? failed = await ReceiveAsync(response, stall, cancellationToken).ConfigureAwait(false);
        return failed ?? new AttemptResult(AttemptEnd.Complete) { IsJoined = isJoined };
    }

    private async Task<AttemptResult?> ReceiveAsync(HttpResponseMessage response, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        while (true)
        {
            reports.Report(partial.Length, Total);
            int count;
            try
            {
                stall.CancelAfter(stallTimeout);
                count = await body.ReadAsync(_buffer, stall.Token).ConfigureAwait(false);
                // A slow disk is not a silent server.
                stall.CancelAfter(Timeout.InfiniteTimeSpan);
            }
            catch (IOException failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Cut(failure);
            }

            if (count == 0)
                return partial.Length < Total ? Cut(failure: null) : null;
            if (partial.Length + count > (Total ?? outside.MostBytes))
                throw TooLong();
            await partial.AppendAsync(_buffer.AsMemory(0, count)).ConfigureAwait(false);
        }
    }

    private void CheckUnpacked(HttpContentHeaders headers)
    {
        if (headers.ContentEncoding.FirstOrDefault(coding => coding != "identity") is { } coding)
            throw _failures.NotDownloaded($"it comes packed ('{coding}'), though that was not asked for");
    }

    private AttemptResult Cut(Exception? failure)
    {
        string total = Total is { } bytes ? $" of {bytes:N0}" : "";
        return new AttemptResult(AttemptEnd.Failed, $"the connection broke off after {partial.Length:N0}{total} bytes") { Failure = failure };
    }

    private WeightsFileException TooLong()
    {
        partial.Delete();
        return _failures.NotDownloaded(Total is { } total
            ? $"more bytes came than the {total:N0} that the server spoke of"
            : $"more than {outside.MostBytes:N0} bytes came, and no end");
    }

    // Only what changes with every change of the file lets two answers be joined.
    private static RangeConditionHeaderValue? VersionOf(HttpResponseMessage response)
    {
        if (response.Headers.ETag is { IsWeak: false } tag)
            return new RangeConditionHeaderValue(tag);
        return response.Content.Headers.LastModified is { } modified && response.Headers.Date - modified > TimeSpan.FromSeconds(1)
            ? new RangeConditionHeaderValue(modified)
            : null;
    }
}
