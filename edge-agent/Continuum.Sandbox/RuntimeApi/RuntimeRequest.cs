namespace Continuum.Sandbox.RuntimeApi;

/// <summary>What the Runtime API looks at of a request beside its method, path and body.</summary>
internal sealed class RuntimeRequest
{
    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; set; }

    /// <summary><see cref="RuntimeHeaders.ResponseMode"/>.</summary>
    public string? ResponseMode { get; set; }

    /// <summary><see cref="RuntimeHeaders.ErrorType"/>.</summary>
    public string? ErrorType { get; set; }

    /// <summary><see cref="RuntimeHeaders.ErrorType"/> behind a chunked body: the answer went wrong half-way.</summary>
    public string? LateErrorType { get; set; }

    /// <summary><see cref="RuntimeHeaders.ErrorBody"/> behind a chunked body: what went wrong, in base 64.</summary>
    public string? LateErrorBody { get; set; }

    /// <summary>Forgets all, for the next request.</summary>
    public void Clear()
    {
        ContentType = null;
        ResponseMode = null;
        ErrorType = null;
        LateErrorType = null;
        LateErrorBody = null;
    }
}
