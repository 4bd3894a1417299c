using Continuum.Agent.Dispatch;
using Continuum.Agent.Ingress;
using Continuum.Agent.Invocations;
using Continuum.Agent.Routing;
using Continuum.Agent.State;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Link;
using Microsoft.Extensions.Options;

namespace Continuum.Agent.Uplink;

/// <summary>
/// Keeps the link to the control plane: connects whenever it can, reports, and acknowledges. Nothing on this node waits
/// for it.
/// </summary>
internal sealed class UplinkService(
    LinkHolder holder,
    IOptions<UplinkOptions> options,
    AssignmentBoard board,
    DesiredStateHolder desired,
    RouteTableHolder routes,
    Dispatcher dispatcher,
    UseReport report,
    EventDemand demand,
    ExecutionTimes executions,
    TimeProvider time,
    ILogger<UplinkService> logger) : BackgroundService
{
    private readonly Signal _connected = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (holder.Link is not { } link)
        {
            logger.StandsAlone();
            return;
        }

        link.StateChanged += OnStateChanged;
        try
        {
            await Task.WhenAll(
                link.RunAsync(stoppingToken),
                HeartbeatAsync(link, stoppingToken),
                AcknowledgeAsync(link, stoppingToken),
                ExpediteAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
        finally
        {
            link.StateChanged -= OnStateChanged;
        }
    }

    private void OnStateChanged(AgentLinkState state)
    {
        if (state is AgentLinkState.Connected)
        {
            // The control plane may be a new one: it is told all anew.
            board.Changed.Raise();
            _connected.Raise();
        }
    }

    private async Task HeartbeatAsync(AgentLink link, CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.Value.Heartbeat, time);
        do
        {
            await SendAsync(link, token => link.HeartbeatAsync(Heartbeat(link), token), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private NodeHeartbeat Heartbeat(AgentLink link) => new(
        report.Read(),
        link.RoundTrip is { } roundTrip ? [new RoundTripSample("control-plane", roundTrip)] : [],
        demand.Read(),
        executions.Read());

    private async Task AcknowledgeAsync(AgentLink link, CancellationToken stoppingToken)
    {
        while (true)
        {
            await link.WaitForConnectionAsync(stoppingToken);
            NodeAcknowledgement acknowledgement = new(desired.Current.Revision, board.Statuses);
            bool sent = await SendAsync(link, token => link.AcknowledgeAsync(acknowledgement, token), stoppingToken);
            await board.Changed.WaitAsync(sent ? null : options.Value.Heartbeat, time, stoppingToken);
        }
    }

    // Events that waited for the link need not wait for their back-off as well.
    private async Task ExpediteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _connected.WaitAsync(atMost: null, time, stoppingToken);
            foreach (FunctionKey function in routes.Current.Functions)
            {
                dispatcher.Expedite(function);
            }
        }
    }

    private async Task<bool> SendAsync(
        AgentLink link, Func<CancellationToken, Task> send, CancellationToken stoppingToken)
    {
        if (!link.IsConnected)
        {
            return false;
        }

        try
        {
            await send(stoppingToken);
            return true;
        }
        catch (LinkException e)
        {
            // The link tells when it is back, and what is current is sent then.
            logger.NotReported(e);
            return false;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            // What is reported could not be read: a disk in trouble must not end the reports.
            logger.NotMeasured(e);
            return false;
        }
    }
}
