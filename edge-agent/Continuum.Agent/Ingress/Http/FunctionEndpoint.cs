using System.Diagnostics;
using Continuum.Agent.Events;
using Continuum.Agent.Invocations;
using Continuum.Agent.Routing;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Hosting.Invocations;

namespace Continuum.Agent.Ingress.Http;

/// <summary>
/// Functions over HTTP: by their trigger's path, or by name. The caller waits for the answer, or asks not to
/// (<c>Prefer: respond-async</c>) and gets 202 once the event is on the disk.
/// </summary>
internal sealed class FunctionEndpoint(
    IFunctionInvoker invoker, EventIntake intake, EventDemand demand, RouteTableHolder routes, TimeProvider time)
{
    /// <summary>Serves a request to <c>/{namespace}/{path}</c>.</summary>
    public async Task ByPathAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        switch (routes.Current.FindHttp(request.Path.Value ?? "/", request.Method))
        {
            case HttpMatch.Found found:
                TriggerContext trigger = new()
                {
                    Kind = "http",
                    Method = request.Method,
                    Path = request.Path + request.QueryString,
                };
                await ServeAsync(context, found.Route, trigger);
                return;

            case HttpMatch.OtherMethods other:
                context.Response.Headers.Allow = string.Join(", ", other.Allowed);
                await RefuseAsync(
                    context,
                    StatusCodes.Status405MethodNotAllowed,
                    "Continuum.MethodNotAllowed",
                    $"{request.Path} takes {string.Join(", ", other.Allowed)}, not {request.Method}");
                return;

            default:
                await RefuseAsync(
                    context,
                    StatusCodes.Status404NotFound,
                    ErrorTypes.FunctionNotFound,
                    $"no function has an http trigger for {request.Path}: paths are /NAMESPACE/PATH");
                return;
        }
    }

    /// <summary>Serves a request to a function by its name.</summary>
    public async Task ByNameAsync(HttpContext context)
    {
        FunctionKey function = new(
            (string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (routes.Current.Find(function) is not { } route)
        {
            await RefuseAsync(
                context,
                StatusCodes.Status404NotFound,
                ErrorTypes.FunctionNotFound,
                $"this node knows no function {function}: deploy it, or see `continuum functions`");
            return;
        }

        await ServeAsync(context, route, TriggerContext.Direct);
    }

    private static Task RefuseAsync(HttpContext context, int status, string type, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new ErrorBody(type, message, []), InvocationJson.Default.ErrorBody, cancellationToken: context.RequestAborted);
    }

    // What will never fit must not look like what is worth another try.
    private static int StatusOf(EventQueueError error) => error switch
    {
        EventQueueError.NeverFits => StatusCodes.Status413PayloadTooLarge,
        EventQueueError.QueueFull or EventQueueError.ElsewhereFull or EventQueueError.DiskFull =>
            StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    private async Task ServeAsync(HttpContext context, Route route, TriggerContext trigger)
    {
        DateTimeOffset now = time.GetUtcNow();
        string id = Guid.CreateVersion7(now).ToString();
        if (await RequestPayload.ReadAsync(context.Request, context.RequestAborted) is not { } payload)
        {
            InvocationResult tooLarge = InvocationResult.Failure(
                ErrorTypes.RequestTooLarge, $"an event is at most {PayloadLimits.MaxRequestBytes} bytes");
            await InvocationResponse.WriteAsync(context, id, tooLarge, context.RequestAborted);
            return;
        }

        if (RequestPayload.PrefersAsync(context.Request))
        {
            await AcceptAsync(context, route, trigger, id, payload);
            return;
        }

        InvocationRequest request = new()
        {
            Id = id,
            Function = route.Function,
            Payload = payload,
            ContentType = context.Request.ContentType,
            Deadline = now + route.Timeout,
            TraceParent = Activity.Current?.Id,
            Trigger = trigger,
        };
        demand.Count(route.Function);
        InvocationResult result = await invoker.InvokeAsync(request, context.RequestAborted);
        await InvocationResponse.WriteAsync(context, id, result, context.RequestAborted);
    }

    private async Task AcceptAsync(
        HttpContext context, Route route, TriggerContext trigger, string id, ReadOnlyMemory<byte> payload)
    {
        QueuedEvent queued = new()
        {
            Id = id,
            Function = route.Function,
            Payload = payload,
            ContentType = context.Request.ContentType,
            Trigger = trigger,
            AcceptedAt = time.GetUtcNow(),
            TraceParent = Activity.Current?.Id,
        };
        try
        {
            await intake.AcceptAsync([queued], arrival: null, context.RequestAborted);
            await InvocationResponse.WriteAcceptedAsync(context, id, context.RequestAborted);
        }
        catch (EventQueueException e)
        {
            await RefuseAsync(context, StatusOf(e.Error), "Continuum.EventQueue" + e.Error, e.Message);
        }
    }
}
