namespace Continuum.Hosting.Problems;

/// <summary>The body of a refusal: <c>application/problem+json</c> (RFC 9457) with our members added.</summary>
/// <param name="Type">A URN that identifies the kind of problem.</param>
/// <param name="Title">A sentence, the same for every occurrence of the kind.</param>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Code">The kind as a stable word; see <see cref="ProblemCode"/>.</param>
/// <param name="Detail">What was wrong this time, and what would be right.</param>
/// <param name="Errors">Every mistake, where there can be several.</param>
/// <param name="TraceId">The W3C trace id under which the request is recorded, where there is one.</param>
public sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Code,
    string? Detail = null,
    IReadOnlyList<ProblemError>? Errors = null,
    string? TraceId = null)
{
    /// <summary>The media type of the body (RFC 9457 section 6.1).</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>A body of one of the known kinds.</summary>
    public static ProblemBody Of(ProblemCode code, string? detail = null, IReadOnlyList<ProblemError>? errors = null)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new(code.Type, code.Title, code.Status, code.Name, detail, errors);
    }
}
