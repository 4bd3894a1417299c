using Orleans;
using Orleans.Concurrency;

namespace Continuum.Silo.Tests.Grains;

public interface ITicker : IGrainWithStringKey
{
    Task StartAsync(TimeSpan due, TimeSpan period, bool interleave, bool keepAlive);

    Task CancelAsync();

    Task WaitAsync(Task until);

    Task ThrowNextAsync();

    [AlwaysInterleave]
    Task<int> TicksAsync();
}
