using Microsoft.AspNetCore.Authorization;

namespace Continuum.Agent.Ingress.Http;

/// <summary>
/// Maps functions over HTTP: by name under <c>/v1</c>, by their trigger's path under <c>/{namespace}</c>.
/// </summary>
internal static class FunctionRoutes
{
    public static void MapFunctions(this IEndpointRouteBuilder endpoints)
    {
        FunctionEndpoint functions = endpoints.ServiceProvider.GetRequiredService<FunctionEndpoint>();
        RequestDelegate byName = functions.ByNameAsync;
        endpoints.MapPost("/v1/namespaces/{namespace}/functions/{name}/invocations", byName);

        // A device's webhook has no token of ours; until enrolment exists the agent listens on loopback only.
        RequestDelegate byPath = functions.ByPathAsync;
        endpoints.MapFallback("/{namespace}/{**path}", byPath).WithMetadata(new AllowAnonymousAttribute());
    }
}
