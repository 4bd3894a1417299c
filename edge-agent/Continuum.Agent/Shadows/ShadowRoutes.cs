using Continuum.Contracts.Api;
using Continuum.Contracts.Shadows;
using Continuum.Hosting.Problems;
using Continuum.Hosting.Requests;

namespace Continuum.Agent.Shadows;

/// <summary><c>/v1/devices</c> of this node's own API.</summary>
internal static class ShadowRoutes
{
    public static void MapShadows(this IEndpointRouteBuilder endpoints)
    {
        const string Path = "/v1/devices/{device}/shadow";
        RequestDelegate list = ListAsync;
        RequestDelegate get = context => ServeAsync(context, GetAsync);
        RequestDelegate update = context => ServeAsync(context, UpdateAsync);
        RequestDelegate remove = context => ServeAsync(context, RemoveAsync);
        endpoints.MapGet("/v1/devices", list);
        endpoints.MapGet(Path, get);
        endpoints.MapPatch(Path, update);
        endpoints.MapDelete(Path, remove);
    }

    private static async Task ListAsync(HttpContext context)
    {
        int limit = ListLimit.Of(context.Request);
        string after = context.Request.Query["after"].ToString();
        IReadOnlyList<Shadow> page = Shadows(context).List(after, limit);
        DeviceList devices = new(
            [
                .. page.Where(shadow => !shadow.Document.IsBlank).Select(shadow => new DeviceView(
                    shadow.Device, shadow.Version, shadow.Timestamp, shadow.Document.Delta().Count, [])),
            ],
            page.Count == limit ? page[^1].Device : null);
        await context.Response.WriteAsJsonAsync(
            devices, ApiJson.Default.DeviceList, cancellationToken: context.RequestAborted);
    }

    private static async Task ServeAsync(HttpContext context, Func<HttpContext, string, Task<ShadowError?>> serve)
    {
        string device = (string)context.Request.RouteValues["device"]!;
        ShadowError? error;
        try
        {
            error = DeviceName.Problem(device) is { } problem
                ? new(ShadowErrorKind.Invalid, problem)
                : await serve(context, device);
        }
        catch (ShadowStoreException e)
        {
            error = new(ShadowErrorKind.Unavailable, e.Message);
        }

        if (error is not null)
        {
            await new ProblemResult(ProblemCode.OfStatus((int)error.Kind), error.Message).ExecuteAsync(context);
        }
    }

    private static async Task<ShadowError?> GetAsync(HttpContext context, string device)
    {
        if (Shadows(context).Read(device) is not { } shadow)
        {
            return Shadow.NotFound(device);
        }

        await WriteAsync(context, shadow);
        return null;
    }

    private static async Task<ShadowError?> UpdateAsync(HttpContext context, string device)
    {
        ReadOnlyMemory<byte> body = await BoundedBody.ReadAsync(context.Request, ShadowLimits.MaxBytes);
        if (!ShadowPatch.TryParse(body, out ShadowPatch? patch, out ShadowError? error))
        {
            return error;
        }

        ShadowOutcome outcome = await Shadows(context).UpdateAsync(device, patch, null, context.RequestAborted);
        if (outcome.Error is null)
        {
            await WriteAsync(context, outcome.After);
        }

        return outcome.Error;
    }

    private static async Task<ShadowError?> RemoveAsync(HttpContext context, string device)
    {
        ShadowOutcome outcome = await Shadows(context).RemoveAsync(device, null, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return outcome.Error;
    }

    private static async Task WriteAsync(HttpContext context, Shadow shadow)
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(ShadowText.State(shadow), context.RequestAborted);
    }

    private static DeviceShadows Shadows(HttpContext context) =>
        context.RequestServices.GetRequiredService<DeviceShadows>();
}
