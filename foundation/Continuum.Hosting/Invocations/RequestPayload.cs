using System.Buffers;
using System.IO.Pipelines;
using Continuum.Contracts.Invocations;
using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Invocations;

/// <summary>Reads an HTTP request's body as an event.</summary>
public static class RequestPayload
{
    /// <summary>Reads the whole body.</summary>
    /// <returns>The body, or null when it is over <see cref="PayloadLimits.MaxRequestBytes"/>.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > PayloadLimits.MaxRequestBytes)
        {
            return null;
        }

        PipeReader body = request.BodyReader;
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > PayloadLimits.MaxRequestBytes)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                byte[] payload = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return payload;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Whether the caller asks not to wait: <c>Prefer: respond-async</c> (RFC 7240, section 4.1).</summary>
    public static bool PrefersAsync(HttpRequest request)
    {
        foreach (string? value in request.Headers["Prefer"])
        {
            if (value is not null && value.Split(',', ';').Any(
                part => part.Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
