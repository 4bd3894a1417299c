using System.Text.Json;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Invocations;

namespace Continuum.Cli.Functions;

/// <summary>Invokes a function through the gateway and waits for its answer.</summary>
internal sealed class WaitingInvocation(ApiConnection api, Surroundings surroundings)
{
    private const byte LineFeed = (byte)'\n';

    public async Task<CliExit> RunAsync(FunctionKey function, byte[] payload, CancellationToken cancellationToken)
    {
        HttpRequestMessage request = new(HttpMethod.Post, FunctionApi.PathOf(function) + "/invocations")
        {
            Content = InvocationContent.Of(payload),
        };
        using HttpResponseMessage response = await api.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            await PrintAsync(await response.Content.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
            return CliExit.Ok;
        }

        if (!response.Headers.Contains(InvocationResponse.ErrorHeader))
        {
            await ApiRefusal.ThrowUnlessSuccessAsync(response, cancellationToken);
        }

        throw await FailureAsync(response, cancellationToken);
    }

    private async Task PrintAsync(byte[] answer, CancellationToken cancellationToken)
    {
        await surroundings.OutputBytes.WriteAsync(answer, cancellationToken);
        if (surroundings.OutputIsTerminal && answer is not [.., LineFeed])
        {
            await surroundings.OutputBytes.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }

        await surroundings.OutputBytes.FlushAsync(cancellationToken);
    }

    private static async Task<CliException> FailureAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string type = string.Join(' ', response.Headers.GetValues(InvocationResponse.ErrorHeader));
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        ErrorBody error;
        try
        {
            error = JsonSerializer.Deserialize(body, InvocationJson.Default.ErrorBody)
                ?? new ErrorBody(type, body, []);
        }
        catch (JsonException)
        {
            error = new ErrorBody(type, body, []);
        }

        return new CliException(ExitOf(error.ErrorType), $"{error.ErrorType}: {error.ErrorMessage}")
        {
            Details = error.StackTrace ?? [],
        };
    }

    private static CliExit ExitOf(string errorType) => errorType switch
    {
        ErrorTypes.FunctionNotFound => CliExit.NotFound,
        ErrorTypes.RequestTooLarge => CliExit.InvalidInput,
        ErrorTypes.NodeUnreachable or ErrorTypes.Draining => CliExit.Unavailable,
        ErrorTypes.TooManyRequests => CliExit.TemporaryFailure,
        _ => CliExit.FunctionFailed,
    };
}
