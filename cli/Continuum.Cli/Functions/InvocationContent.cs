using System.Net.Http.Headers;

namespace Continuum.Cli.Functions;

/// <summary>An event as a request's body.</summary>
internal static class InvocationContent
{
    public static HttpContent Of(byte[] payload) => new ByteArrayContent(payload)
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}
