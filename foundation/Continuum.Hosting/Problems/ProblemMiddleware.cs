using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Continuum.Hosting.Problems;

/// <summary>Gives every refusal a problem body: unhandled faults, bad requests, and bare 4xx and 5xx answers.</summary>
public static class ProblemMiddleware
{
    private const int ClientClosedRequest = 499;

    /// <summary>Adds the middleware; the first in the pipeline, so that it sees what the others throw.</summary>
    public static IApplicationBuilder UseProblems(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ILogger logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>()
            .CreateLogger("Continuum.Hosting.Problems");
        return app.Use(next => context => InvokeAsync(context, next, logger));
    }

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads an answer, the status is for the request's record only.
            context.Response.StatusCode = context.Response.HasStarted
                ? context.Response.StatusCode
                : ClientClosedRequest;
            return;
        }
        catch (BadHttpRequestException refusal) when (!context.Response.HasStarted)
        {
            ProblemBody body = ProblemBody.Of(ProblemCode.OfStatus(refusal.StatusCode), refusal.Message);
            await RestartAsync(context, body with { Status = refusal.StatusCode });
            return;
        }
#pragma warning disable CA1031 // The edge of the process: the client gets an answer, the log the fault.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            logger.RequestFailed(context.Request.Method, context.Request.Path, fault);
            await RestartAsync(context, ProblemBody.Of(ProblemCode.Internal, "The program's log has the details."));
            return;
        }

        await FillBareRefusalAsync(context);
    }

    private static Task FillBareRefusalAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        bool bare = response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null };
        if (!bare || response.StatusCode == ClientClosedRequest)
        {
            return Task.CompletedTask;
        }

        ProblemCode code = ProblemCode.OfStatus(response.StatusCode);
        string detail = $"{context.Request.Method} {context.Request.Path}";
        return new ProblemResult(ProblemBody.Of(code, detail) with { Status = response.StatusCode })
            .ExecuteAsync(context);
    }

    private static Task RestartAsync(HttpContext context, ProblemBody body)
    {
        context.Response.Clear();
        return new ProblemResult(body).ExecuteAsync(context);
    }
}
