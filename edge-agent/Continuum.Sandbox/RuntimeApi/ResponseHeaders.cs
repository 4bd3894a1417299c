using Microsoft.AspNetCore.Http;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>The headers of a response that the framework's server sends.</summary>
internal readonly struct ResponseHeaders(IHeaderDictionary headers) : IHeaderSink
{
    public void Add(string name, string value) => headers[name] = value;
}
