using Orleans;
using Orleans.Concurrency;

namespace Continuum.Silo.Tests.Grains;

public interface ICounter : IGrainWithStringKey
{
    Task<int> AddAsync(int amount);

    /// <summary>Awaits in the middle of a read-modify-write: loses updates unless turns exclude each other.</summary>
    Task<int> AddSlowlyAsync(int amount);

    ValueTask<int> ValueAsync();

    ValueTask ResetAsync();

    Task FailAsync(string message);

    Task WaitAsync(Task until);

    [AlwaysInterleave]
    Task<int> PeekAsync();

    Task<string> KeyAsync();

    Task StopAsync();

    Task<bool> RunsOnItsSchedulerAsync();
}
