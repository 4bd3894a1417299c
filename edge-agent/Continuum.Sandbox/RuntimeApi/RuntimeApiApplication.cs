using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// The Runtime API over the framework's HTTP server: each call becomes a step of the session that its connection
/// belongs to.
/// </summary>
internal sealed class RuntimeApiApplication(ILogger logger) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        contextFeatures.Get<SandboxConnection>()!.InRequest = true;
        return new DefaultHttpContext(contextFeatures);
    }

    public void DisposeContext(HttpContext context, Exception? exception) =>
        context.Features.Get<SandboxConnection>()!.InRequest = false;

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The program's connection went: whoever waits for its answer learns from the session.
        }
        catch (Exception exception)
        {
            logger.ServingFailed(context.Request.Method, context.Request.Path.Value ?? "", exception);
            throw;
        }
    }

    private static Task DispatchAsync(HttpContext context)
    {
        RuntimeSession session = context.Features.Get<SandboxConnection>()!.Session;
        RuntimeRequest request = Read(context.Request);
        RuntimeStep step =
            RuntimeCalls.Begin(session, context.Request.Method, context.Request.Path.Value ?? "", request);
        return step.Kind switch
        {
            RuntimeStepKind.AskNext => NextAsync(context, session),
            RuntimeStepKind.TakeBody => TakeAsync(context, session, step, request),
            // A program that is served here is not snapshotted.
            RuntimeStepKind.AskRestore => WriteAsync(context, RuntimeReplies.NotRestoring),
            _ => WriteAsync(context, step.Reply),
        };
    }

    private static async Task NextAsync(HttpContext context, RuntimeSession session)
    {
        if (await PendingNext.AskAsync(session, context.RequestAborted) is not { } invocation)
        {
            await WriteAsync(context, RuntimeReplies.NotNow);
            return;
        }

        InvocationHeaders.Write(new ResponseHeaders(context.Response.Headers), invocation);
        context.Response.ContentLength = invocation.Request.Payload.Length;
        await context.Response.BodyWriter.WriteAsync(invocation.Request.Payload, context.RequestAborted);
    }

    private static async Task TakeAsync(
        HttpContext context, RuntimeSession session, RuntimeStep step, RuntimeRequest request)
    {
        ReadOnlyMemory<byte>? read;
        try
        {
            read = await RequestBody.ReadAsync(context.Request, step.BodyLimit, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            await WriteAsync(context, RuntimeCalls.Truncated(session, step.Call));
            return;
        }

        if (context.Features.Get<IHttpRequestTrailersFeature>() is { Available: true, Trailers: var trailers })
        {
            request.LateErrorType = trailers[RuntimeHeaders.ErrorType];
            request.LateErrorBody = trailers[RuntimeHeaders.ErrorBody];
        }

        await WriteAsync(context, read is { } body
            ? RuntimeCalls.Complete(session, step.Call, request, body)
            : RuntimeCalls.TooLarge(session, step.Call));
    }

    private static RuntimeRequest Read(HttpRequest request) => new()
    {
        ContentType = request.ContentType,
        ResponseMode = request.Headers[RuntimeHeaders.ResponseMode],
        ErrorType = request.Headers[RuntimeHeaders.ErrorType],
    };

    private static async Task WriteAsync(HttpContext context, RuntimeReply reply)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        context.Response.ContentLength = reply.Body.Length;
        await context.Response.BodyWriter.WriteAsync(reply.Body, context.RequestAborted);
    }
}
