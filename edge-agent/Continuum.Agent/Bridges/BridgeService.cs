using Continuum.Agent.Events;
using Continuum.Agent.Ingress.Mqtt;
using Continuum.Agent.Routing;

namespace Continuum.Agent.Bridges;

/// <summary>Runs the bridges with the agent.</summary>
internal sealed class BridgeService(
    BridgePlan plan,
    EventQueue queue,
    MqttIngress ingress,
    RouteTableHolder routes,
    MqttListener listener,
    BridgeMetrics metrics,
    ILoggerFactory loggers,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan ExpireEvery = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => plan.Bridges.Count == 0
        ? Task.CompletedTask
        : Task.WhenAll(
            plan.Bridges.Select(spec => NewBridge(spec).RunAsync(stoppingToken)).Append(ExpireAsync(stoppingToken)));

    private Bridge NewBridge(BridgeSpec spec) => new(
        spec,
        queue,
        ingress,
        routes,
        () => listener.Broker,
        metrics,
        loggers,
        time,
        () => new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)));

    private async Task ExpireAsync(CancellationToken stoppingToken)
    {
        ILogger logger = loggers.CreateLogger<BridgeService>();
        using PeriodicTimer timer = new(ExpireEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await ExpireOnceAsync(logger, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The agent stops.
        }
    }

    private async Task ExpireOnceAsync(ILogger logger, CancellationToken stoppingToken)
    {
        try
        {
            if (queue.Outbox.Routes.Any(route => route.Waiting.Count > 0))
            {
                await queue.Outbox.ExpireAsync(stoppingToken);
            }
        }
        catch (EventQueueException e)
        {
            logger.OutboxBroke(e);
        }
    }
}
