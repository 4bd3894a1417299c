namespace Continuum.Hosting.Problems;

/// <summary>
/// The closed set of what an HTTP request can be refused for. A client switches on <see cref="Name"/>; the status
/// follows from it. RFC 9457 (Problem Details for HTTP APIs), RFC 9110 section 15 for the status codes.
/// </summary>
public sealed record ProblemCode
{
    private ProblemCode(string name, int status, string title)
    {
        Name = name;
        Status = status;
        Title = title;
    }

    /// <summary>The request is malformed or a field of it is wrong.</summary>
    public static ProblemCode InvalidRequest { get; } = new("invalid_request", 400, "The request is not valid");

    /// <summary>No token, or not the right one.</summary>
    public static ProblemCode Unauthorized { get; } = new("unauthorized", 401, "A valid token is needed");

    /// <summary>The caller is known and may not do this.</summary>
    public static ProblemCode Forbidden { get; } = new("forbidden", 403, "This is not allowed");

    /// <summary>What the address names does not exist.</summary>
    public static ProblemCode NotFound { get; } = new("not_found", 404, "There is no such thing");

    /// <summary>The address exists, the method is not served there.</summary>
    public static ProblemCode MethodNotAllowed { get; } =
        new("method_not_allowed", 405, "This method is not served here");

    /// <summary>The request contradicts what is there.</summary>
    public static ProblemCode Conflict { get; } = new("conflict", 409, "The request conflicts with what is there");

    /// <summary>The precondition the caller stated does not hold (RFC 9110 section 13).</summary>
    public static ProblemCode PreconditionFailed { get; } =
        new("precondition_failed", 412, "The stated precondition does not hold");

    /// <summary>The body is larger than what is taken.</summary>
    public static ProblemCode TooLarge { get; } = new("too_large", 413, "The request is too large");

    /// <summary>The body's media type is not understood.</summary>
    public static ProblemCode UnsupportedMediaType { get; } =
        new("unsupported_media_type", 415, "This media type is not understood");

    /// <summary>Well-formed, but cannot be done: no eligible node, a rule broken.</summary>
    public static ProblemCode Refused { get; } = new("refused", 422, "The request cannot be carried out");

    /// <summary>A limit is reached; later it may work.</summary>
    public static ProblemCode TooManyRequests { get; } = new("too_many_requests", 429, "A limit is reached");

    /// <summary>A fault of the program itself.</summary>
    public static ProblemCode Internal { get; } = new("internal", 500, "An internal error occurred");

    /// <summary>The function ran and failed, or answered what it may not.</summary>
    public static ProblemCode FunctionFailed { get; } = new("function_failed", 502, "The function failed");

    /// <summary>Not able to serve this now: no node in reach, starting or stopping.</summary>
    public static ProblemCode Unavailable { get; } = new("unavailable", 503, "This cannot be served now");

    /// <summary>The deadline passed before there was an answer.</summary>
    public static ProblemCode DeadlineExceeded { get; } =
        new("deadline_exceeded", 504, "There was no answer in time");

    /// <summary>All codes, in the order of their status.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        InvalidRequest, Unauthorized, Forbidden, NotFound, MethodNotAllowed, Conflict, PreconditionFailed, TooLarge,
        UnsupportedMediaType, Refused, TooManyRequests, Internal, FunctionFailed, Unavailable, DeadlineExceeded,
    ];

    /// <summary>The stable word in the body's <c>code</c>.</summary>
    public string Name { get; }

    /// <summary>The HTTP status code.</summary>
    public int Status { get; }

    /// <summary>One sentence for people, the same for every occurrence.</summary>
    public string Title { get; }

    /// <summary>The body's <c>type</c>: a URN that only identifies (RFC 9457 section 3.1.1 allows that).</summary>
    public string Type => $"urn:continuum:problem:{Name}";

    /// <summary>The code for a bare status; what has none of its own is the general one of its class.</summary>
    /// <param name="status">An HTTP status code, 400 to 599.</param>
    public static ProblemCode OfStatus(int status) =>
        All.FirstOrDefault(code => code.Status == status) ?? (status >= 500 ? Internal : InvalidRequest);
}
