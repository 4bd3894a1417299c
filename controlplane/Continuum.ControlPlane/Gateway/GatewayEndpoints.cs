using System.Diagnostics;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Invocations;
using Continuum.Hosting.Problems;
using Microsoft.AspNetCore.Authorization;

namespace Continuum.ControlPlane.Gateway;

/// <summary>Functions over HTTP: by name under <c>/v1</c>, by their trigger's path under <c>/{namespace}</c>.</summary>
internal static class GatewayEndpoints
{
    public static void MapGateway(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/namespaces/{namespace}/functions/{name}/invocations", ByNameAsync)
            .WithName("Invoke").WithTags("functions")
            .WithSummary("Invokes a function and waits for its answer")
            .WithDescription(
                "The body is the event as it is, the answer the function's own. A failure has the headers "
                + "Continuum-Error-Type and an error object as on AWS Lambda.");

        // An application's callers have no token of ours; until enrolment exists the gateway listens on loopback only.
        RequestDelegate byPath = ByPathAsync;
        endpoints.MapFallback("/{namespace}/{**path}", byPath).WithMetadata(new AllowAnonymousAttribute())
            .ExcludeFromDescription();
    }

    // Its parameters, rather than the context alone, are what puts it into the OpenAPI document.
    private static async Task ByNameAsync(HttpContext context, string @namespace, string name)
    {
        FunctionKey function = new(@namespace, name);
        INamespaceGrain space = context.RequestServices.GetRequiredService<IGrainFactory>()
            .GetGrain<INamespaceGrain>(function.Namespace);
        await ServeAsync(context, function, await space.FindAsync(function.Name), TriggerContext.Direct);
    }

    private static async Task ByPathAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string space = (string)request.RouteValues["namespace"]!;
        string path = "/" + (string?)request.RouteValues["path"];
        HttpAddress? found = DnsLabel.IsValid(space)
            ? await context.RequestServices.GetRequiredService<IGrainFactory>()
                .GetGrain<INamespaceGrain>(space).FindHttpAsync(path, request.Method)
            : null;
        if (found is null)
        {
            await new ProblemResult(
                ProblemCode.NotFound,
                $"No function has an http trigger for {request.Path}: paths are /NAMESPACE/PATH, the API is under /v1.")
                .ExecuteAsync(context);
            return;
        }

        if (!found.TakesMethod)
        {
            context.Response.Headers.Allow = string.Join(", ", found.Methods);
            await new ProblemResult(
                ProblemCode.MethodNotAllowed,
                $"{request.Path} takes {string.Join(", ", found.Methods)}, not {request.Method}.")
                .ExecuteAsync(context);
            return;
        }

        TriggerContext trigger = new()
        {
            Kind = "http",
            Method = request.Method,
            Path = request.Path + request.QueryString,
        };
        await ServeAsync(context, found.Address.Function, found.Address, trigger);
    }

    private static async Task ServeAsync(
        HttpContext context, FunctionKey function, FunctionAddress? address, TriggerContext trigger)
    {
        TimeProvider time = context.RequestServices.GetRequiredService<TimeProvider>();
        DateTimeOffset now = time.GetUtcNow();
        string id = Guid.CreateVersion7(now).ToString();
        InvocationResult result;
        if (address is null)
        {
            result = InvocationGateway.NotFound(function);
        }
        else if (await RequestPayload.ReadAsync(context.Request, context.RequestAborted) is not { } payload)
        {
            result = InvocationResult.Failure(
                ErrorTypes.RequestTooLarge, $"an event is at most {PayloadLimits.MaxRequestBytes} bytes");
        }
        else
        {
            result = await context.RequestServices.GetRequiredService<InvocationGateway>().InvokeAsync(
                new InvocationRequest
                {
                    Id = id,
                    Function = function,
                    Payload = payload,
                    ContentType = context.Request.ContentType,
                    Deadline = now + address.Timeout,
                    TraceParent = Activity.Current?.Id,
                    Trigger = trigger,
                },
                exceptNode: null,
                context.RequestAborted);
        }

        await InvocationResponse.WriteAsync(context, id, result, context.RequestAborted);
    }
}
