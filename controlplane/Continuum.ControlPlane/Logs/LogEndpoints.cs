using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;

namespace Continuum.ControlPlane.Logs;

/// <summary><c>…/logs</c>: one JSON object a line.</summary>
internal static class LogEndpoints
{
    private const int DefaultTail = 100;

    public static void MapLogs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/namespaces/{namespace}/functions/{name}/logs", ReadAsync).WithName("ReadLogs")
            .WithTags("functions")
            .WithSummary("The newest log lines as NDJSON (?tail=N, 100 unless told), and those to come (?follow=true)");
    }

    // Its parameters, rather than the context alone, are what puts it into the OpenAPI document.
    private static async Task ReadAsync(
        HttpContext context, string @namespace, string name, int? tail, bool? follow)
    {
        FunctionKey function = new(@namespace, name);
        int most = Math.Clamp(tail ?? DefaultTail, 0, LogStore.LinesKept);
        context.Response.ContentType = "application/x-ndjson";

        // A follower is told at once that it is heard, lines or none.
        await context.Response.Body.FlushAsync(context.RequestAborted);
        LogStore logs = context.RequestServices.GetRequiredService<LogStore>();
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await foreach (LogLine line in logs.ReadAsync(function, most, follow ?? false, ended.Token))
            {
                byte[] json = JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Default.LogLine);
                await context.Response.Body.WriteAsync(json, ended.Token);
                await context.Response.Body.WriteAsync("\n"u8.ToArray(), ended.Token);
                await context.Response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The reader left, or the program stops: the stream just ends.
        }
    }
}
