namespace Continuum.Sandbox.RuntimeApi;

/// <summary>Which call a path names.</summary>
internal readonly ref struct RuntimeRoute
{
    private const string Prefix = "/2018-06-01/runtime/";
    private const string Invocation = "invocation/";

    private RuntimeRoute(RuntimeCall call, ReadOnlySpan<char> invocationId)
    {
        Call = call;
        InvocationId = invocationId;
    }

    public RuntimeCall Call { get; }

    /// <summary>The invocation that the path names; empty where the call has none.</summary>
    public ReadOnlySpan<char> InvocationId { get; }

    /// <summary>The one method the call is made with.</summary>
    public string Method => Call is RuntimeCall.Ping or RuntimeCall.Next or RuntimeCall.RestoreNext ? "GET" : "POST";

    public static RuntimeRoute Of(ReadOnlySpan<char> path)
    {
        if (path.SequenceEqual("/ping"))
        {
            return new(RuntimeCall.Ping, default);
        }

        return path.StartsWith(Prefix, StringComparison.Ordinal) ? OfCall(path[Prefix.Length..]) : default;
    }

    private static RuntimeRoute OfCall(ReadOnlySpan<char> rest) => rest switch
    {
        "invocation/next" => new(RuntimeCall.Next, default),
        "init/error" => new(RuntimeCall.InitError, default),
        "restore/next" => new(RuntimeCall.RestoreNext, default),
        "restore/error" => new(RuntimeCall.RestoreError, default),
        _ => rest.StartsWith(Invocation, StringComparison.Ordinal) ? OfAnswer(rest[Invocation.Length..]) : default,
    };

    private static RuntimeRoute OfAnswer(ReadOnlySpan<char> rest)
    {
        int slash = rest.IndexOf('/');
        if (slash <= 0)
        {
            return default;
        }

        return rest[(slash + 1)..] switch
        {
            "response" => new(RuntimeCall.Response, rest[..slash]),
            "error" => new(RuntimeCall.Error, rest[..slash]),
            _ => default,
        };
    }
}
