using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>
/// The Runtime API over HTTP: each call becomes a step of the session that its connection belongs to
/// (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html).
/// </summary>
internal sealed class RuntimeApiApplication(ILogger logger) : IHttpApplication<HttpContext>
{
    private const string InvalidStateTransition = "InvalidStateTransition";

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
        string path = context.Request.Path.Value ?? "";
        RuntimeRoute route = RuntimeRoute.Of(path);
        if (route.Call == RuntimeCall.Unknown)
        {
            return RuntimeReplies.RefusedAsync(
                context, StatusCodes.Status404NotFound, "NotFound", $"'{path}' is no call of the Runtime API");
        }

        if (context.Request.Method != route.Method)
        {
            return RuntimeReplies.RefusedAsync(
                context, StatusCodes.Status405MethodNotAllowed, "MethodNotAllowed", $"'{path}' takes {route.Method}");
        }

        return route.Call switch
        {
            RuntimeCall.Ping => PingAsync(context),
            RuntimeCall.Next => NextAsync(context, session),
            RuntimeCall.Response or RuntimeCall.Error => AnswerCall.ServeAsync(context, session, route),
            RuntimeCall.InitError => InitErrorAsync(context, session),
            // Only a program that is being restored from a snapshot may call these, and none is here.
            _ => WrongStateAsync(context, "This sandbox is not restored from a snapshot"),
        };
    }

    private static async Task PingAsync(HttpContext context)
    {
        context.Response.ContentLength = 4;
        await context.Response.BodyWriter.WriteAsync("pong"u8.ToArray(), context.RequestAborted);
    }

    private static async Task NextAsync(HttpContext context, RuntimeSession session)
    {
        if (await session.NextAsync(context.RequestAborted) is not { } invocation)
        {
            await WrongStateAsync(context, "The last invocation is not answered, or another call waits already");
            return;
        }

        InvocationHeaders.Write(context.Response.Headers, invocation);
        context.Response.ContentLength = invocation.Request.Payload.Length;
        await context.Response.BodyWriter.WriteAsync(invocation.Request.Payload, context.RequestAborted);
    }

    private static async Task InitErrorAsync(HttpContext context, RuntimeSession session)
    {
        if (await RequestBody.ReadAsync(context.Request, RequestBody.MaxInitErrorBytes, context.RequestAborted)
            is not { } body)
        {
            await AnswerCall.TooLargeAsync(context);
            return;
        }

        string? type = context.Request.Headers[RuntimeHeaders.ErrorType];
        await (session.TryFailInit(FunctionError.OfInit(body, type))
            ? RuntimeReplies.AcceptedAsync(context)
            : WrongStateAsync(context, "Initialisation is over"));
    }

    private static Task WrongStateAsync(HttpContext context, string message) => RuntimeReplies.RefusedAsync(
        context, StatusCodes.Status403Forbidden, InvalidStateTransition, message);
}
