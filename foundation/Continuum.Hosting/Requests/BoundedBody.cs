using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Requests;

/// <summary>Reads the bodies of requests of which no more than so much is wanted.</summary>
public static class BoundedBody
{
    /// <summary>
    /// Reads a body, or its first bytes and one more than is right: that is enough for whoever parses it to know that
    /// it is too much.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Bytes that are right.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most)
    {
        byte[] buffer = new byte[most + 1];
        int length = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return buffer.AsMemory(0, length);
    }
}
