using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Continuum.Hosting.Problems;

/// <summary>An endpoint's answer when it refuses: the problem body with the status it carries.</summary>
/// <param name="body">What to answer.</param>
public sealed class ProblemResult(ProblemBody body) : IResult
{
    /// <summary>A refusal of one of the known kinds.</summary>
    /// <param name="code">The kind.</param>
    /// <param name="detail">What was wrong this time, and what would be right.</param>
    /// <param name="errors">Every mistake, where there can be several.</param>
    public ProblemResult(ProblemCode code, string? detail = null, IReadOnlyList<ProblemError>? errors = null)
        : this(ProblemBody.Of(code, detail, errors))
    {
    }

    /// <summary>What is answered.</summary>
    public ProblemBody Body => body;

    /// <summary>Writes the body; the trace id of the request is added when the body has none.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        ProblemBody traced = body with { TraceId = body.TraceId ?? Activity.Current?.TraceId.ToHexString() };
        httpContext.Response.StatusCode = body.Status;
        httpContext.Response.ContentType = ProblemBody.MediaType;
        await JsonSerializer.SerializeAsync(
            httpContext.Response.Body, traced, ProblemJson.Default.ProblemBody, httpContext.RequestAborted);
    }
}
