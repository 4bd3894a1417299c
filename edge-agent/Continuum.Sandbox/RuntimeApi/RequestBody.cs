using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Reads a request's body whole, up to what Lambda allows.</summary>
internal static class RequestBody
{
    /// <summary>The body, or null when it is larger than the limit.</summary>
    /// <exception cref="IOException">The program broke off; <see cref="BadHttpRequestException"/> is one.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        PipeReader reader = request.BodyReader;
        ArrayBufferWriter<byte> body = new((int)Math.Max(request.ContentLength ?? 0, 256));
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            if (body.WrittenCount + read.Buffer.Length > limit)
            {
                return null;
            }

            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                body.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return body.WrittenMemory;
            }
        }
    }
}
