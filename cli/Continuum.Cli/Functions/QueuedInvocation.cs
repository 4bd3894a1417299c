using System.Net;
using System.Text.Json;
using Continuum.Cli.Access;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Hosting.Invocations;

namespace Continuum.Cli.Functions;

/// <summary>
/// Hands an event to a node that keeps it until it is answered. The durable queues are the nodes', so it goes to one
/// directly: first to those that carry the function, then to any other, which forwards it.
/// </summary>
internal sealed class QueuedInvocation(ApiConnection api, Surroundings surroundings)
{
    public async Task<CliExit> RunAsync(FunctionKey function, byte[] payload, CancellationToken cancellationToken)
    {
        PlacementView placement = await new FunctionApi(api).PlacementAsync(function, cancellationToken);
        NodeView[] nodes = await new FunctionApi(api).NodesAsync(cancellationToken);
        HashSet<string> carriers = [.. placement.Chosen.Select(chosen => chosen.Node)];
        List<string> failures = [];
        foreach (NodeView node in nodes
            .Where(node => node.Connected && node.Description.HttpEndpoint is not null)
            .OrderByDescending(node => carriers.Contains(node.Description.NodeId)))
        {
            try
            {
                string id = await SendAsync(node.Description.HttpEndpoint!, function, payload, cancellationToken);
                surroundings.Output.WriteLine(id);
                return CliExit.Ok;
            }
            catch (CliException e) when (e.Code == CliExit.Unavailable)
            {
                failures.Add(
                    $"{node.Description.NodeId} at {node.Description.HttpEndpoint}: {e.InnerException?.Message}");
            }
        }

        throw new CliException(
            CliExit.Unavailable, "no node that would take the event can be reached from here")
        { Details = failures };
    }

    private async Task<string> SendAsync(
        string endpoint, FunctionKey function, byte[] payload, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? url))
        {
            throw new CliException(CliExit.Unavailable, $"'{endpoint}' is no address");
        }

        using ApiConnection node = new(new ControlPlaneAddress(url, api.Address.Token));
        HttpRequestMessage request = new(HttpMethod.Post, FunctionApi.PathOf(function) + "/invocations")
        {
            Content = InvocationContent.Of(payload),
            Headers = { { "Prefer", "respond-async" } }, // RFC 7240, section 4.1
        };
        using HttpResponseMessage response = await node.SendAsync(request, cancellationToken);
        await ApiRefusal.ThrowUnlessSuccessAsync(response, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            throw new CliException(
                CliExit.Software, $"{endpoint} answered {(int)response.StatusCode} instead of 202 to an event to keep");
        }

        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        AcceptedBody? accepted = await JsonSerializer.DeserializeAsync(
            body, InvocationJson.Default.AcceptedBody, cancellationToken);
        return accepted?.Id ?? "";
    }
}
