using Continuum.Link.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Continuum.Link;

/// <summary>The control plane's end of the link, as an ASP.NET Core endpoint.</summary>
public static class AgentLinkEndpoint
{
    /// <summary>
    /// Takes agents in with the default limits. The application calls <c>UseWebSockets()</c> before, checks the bearer
    /// token before this endpoint (401 or 403), and registers an <see cref="IControlPlaneHandler"/> as a service; a
    /// <see cref="TimeProvider"/> service is used where there is one.
    /// </summary>
    public static IEndpointConventionBuilder MapAgentLink(this IEndpointRouteBuilder endpoints, string pattern) =>
        endpoints.MapAgentLink(pattern, new LinkLimits());

    /// <inheritdoc cref="MapAgentLink(IEndpointRouteBuilder, string)"/>
    public static IEndpointConventionBuilder MapAgentLink(
        this IEndpointRouteBuilder endpoints, string pattern, LinkLimits limits)
    {
        IServiceProvider services = endpoints.ServiceProvider;
        AgentLinkServer server = new(
            limits,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            services.GetRequiredService<IHostApplicationLifetime>(),
            services.GetRequiredService<ILoggerFactory>());
        RequestDelegate accept = server.AcceptAsync;
        return endpoints.Map(pattern, accept);
    }
}
