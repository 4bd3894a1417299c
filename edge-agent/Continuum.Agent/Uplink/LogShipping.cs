using Continuum.Contracts.Logs;
using Continuum.Link;
using Continuum.Sandbox;

namespace Continuum.Agent.Uplink;

/// <summary>Reads what functions write and sends it on, in order, whenever there is a link.</summary>
internal sealed class LogShipping(ISandboxHost sandboxes, LogOutbox outbox, LinkHolder holder, TimeProvider time)
    : BackgroundService
{
    private const int BatchLines = 256;

    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CollectAsync(stoppingToken), ShipAsync(stoppingToken));

    private async Task CollectAsync(CancellationToken stoppingToken)
    {
        await foreach (LogLine line in sandboxes.ReadLogsAsync(stoppingToken))
        {
            outbox.Add(line);
        }
    }

    private async Task ShipAsync(CancellationToken stoppingToken)
    {
        if (holder.Link is not { } link)
        {
            return;
        }

        while (true)
        {
            await link.WaitForConnectionAsync(stoppingToken);
            IReadOnlyList<LogLine> batch = await outbox.TakeAsync(BatchLines, stoppingToken);
            while (!await TrySendAsync(link, batch, stoppingToken))
            {
                await Task.Delay(WaitAfterFailure, time, stoppingToken);
                await link.WaitForConnectionAsync(stoppingToken);
            }
        }
    }

    private static async Task<bool> TrySendAsync(
        AgentLink link, IReadOnlyList<LogLine> batch, CancellationToken stoppingToken)
    {
        try
        {
            await link.SendLogsAsync(batch, stoppingToken);
            return true;
        }
        catch (LinkException)
        {
            return false;
        }
    }
}
