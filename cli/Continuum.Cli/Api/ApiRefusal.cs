using System.Net;
using System.Text.Json;
using Continuum.Cli.Startup;
using Continuum.Hosting.Problems;

namespace Continuum.Cli.Api;

/// <summary>Turns a refusal of the API (RFC 9457) into what is shown and an exit code.</summary>
internal static class ApiRefusal
{
    public static async Task ThrowUnlessSuccessAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return;
        }

        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        ProblemBody? problem = Read(response, body);
        throw new CliException(ExitOf(response.StatusCode), MessageOf(response, problem, body), HintOf(response))
        {
            Details = [.. (problem?.Errors ?? []).Select(Describe)],
        };
    }

    private static ProblemBody? Read(HttpResponseMessage response, string body)
    {
        if (response.Content.Headers.ContentType?.MediaType != ProblemBody.MediaType)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body, ProblemJson.Default.ProblemBody);
        }
        catch (JsonException)
        {
            return null; // The text itself is shown then.
        }
    }

    private static string MessageOf(HttpResponseMessage response, ProblemBody? problem, string body) =>
        problem is not null ? problem.Detail ?? problem.Title
        : body.Length is > 0 and < 1000 ? $"{(int)response.StatusCode}: {body.Trim()}"
        : $"the answer is {(int)response.StatusCode} {response.ReasonPhrase}";

    private static string Describe(ProblemError error)
    {
        string place = error.Line is { } line ? $"line {line}: " : "";
        return error.Field is { Length: > 0 } field ? $"{place}{field}: {error.Message}" : place + error.Message;
    }

    private static string? HintOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            "The token comes from CONTINUUM_TOKEN or from the file `token` of the folder that --data names: "
            + "is it the one of this control plane?",
        _ => null,
    };

    private static CliExit ExitOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge => CliExit.InvalidInput,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => CliExit.NotPermitted,
        HttpStatusCode.NotFound => CliExit.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => CliExit.Refused,
        HttpStatusCode.TooManyRequests or HttpStatusCode.GatewayTimeout => CliExit.TemporaryFailure,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway => CliExit.Unavailable,
        _ => CliExit.Software,
    };
}
