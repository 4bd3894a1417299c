namespace Continuum.Agent.Shadows;

/// <summary>Forgets once a day, first at the start, what shadows hold of what was removed long ago.</summary>
internal sealed class ShadowSweep(ShadowStore store, TimeProvider time, ILogger<ShadowSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer day = new(Interval, time);
        do
        {
            try
            {
                await store.SweepAsync(time.GetUtcNow(), stoppingToken);
            }
            catch (ShadowStoreException e)
            {
                // It costs room only.
                logger.NotSwept(e);
            }
        }
        while (await day.WaitForNextTickAsync(stoppingToken));
    }
}
