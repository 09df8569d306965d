using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;

namespace PanopticFpn.Weights.Pretrained;

/// <summary>What is tried again, and when.</summary>
internal static class RetryPolicy
{
    /// <summary>No pause is longer, whatever the server asks for: somebody waits.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);

    /// <summary>Whether the server may answer otherwise soon.</summary>
    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>
    /// Whether another attempt may reach the server: not where a certificate is wrong, a proxy refuses, or no name is found, as
    /// on a machine that is not connected.
    /// </summary>
    public static bool IsPassing(HttpRequestException failure) =>
        failure.HttpRequestError is not (HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError or HttpRequestError.UserAuthenticationError)
        && failure.GetBaseException() is not AuthenticationException
            and not SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData };

    /// <summary>Whether nobody is at the address.</summary>
    public static bool IsUnreachable(HttpRequestException failure) => failure.GetBaseException() is SocketException
    {
        SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable,
    };

    /// <summary>The pause after a failed attempt.</summary>
    /// <param name="first">The pause after the first.</param>
    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="asked">The pause that the server asked for.</param>
    public static TimeSpan Delay(TimeSpan first, int attempt, TimeSpan? asked)
    {
        double own = first.TotalSeconds * Math.Pow(2, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(Math.Max(own, asked?.TotalSeconds ?? 0), LongestDelay.TotalSeconds));
    }

    /// <summary>The pause that an answer asks for, as seconds or as a time of day.</summary>
    public static TimeSpan? Asked(RetryConditionHeaderValue? retryAfter, DateTimeOffset now) => retryAfter?.Delta ?? (retryAfter?.Date - now);
}
