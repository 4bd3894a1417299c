using Continuum.Sandbox.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Worker.Tests.Hostile;

/// <summary>A worker whose monitor somebody has taken over: confined as any, it does what it is told.</summary>
internal static class HostileWorker
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        arguments = WorkerConfinement.Enter(arguments);
        using WorkerConnection agent = WorkerConnection.Open(arguments);
        int channel = int.Parse(arguments[^1], System.Globalization.CultureInfo.InvariantCulture);
        WorkerConfinement.KeepOnlyMonitorCalls();
        await agent.ServeAsync(() => new HostileHost(channel), "hostile", NullLoggerFactory.Instance, TimeProvider.System);
        return 0;
    }
}
