using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Continuum.Agent.Ingress.Http;

/// <summary>Where the agent's HTTP ingress listens, once it does.</summary>
internal sealed class HttpAddress(IServer server)
{
    public string? Url => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
}
