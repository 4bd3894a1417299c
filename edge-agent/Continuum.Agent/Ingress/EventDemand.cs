using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;

namespace Continuum.Agent.Ingress;

/// <summary>Counts the events that arise here, function by function: placement brings functions to them.</summary>
internal sealed class EventDemand(TimeProvider time)
{
    private readonly ConcurrentDictionary<FunctionKey, long> _counts = new();
    private long _readAt = time.GetTimestamp();

    /// <summary>Counts one event.</summary>
    public void Count(FunctionKey function) => _counts.AddOrUpdate(function, 1, (_, before) => before + 1);

    /// <summary>The rates since they were last read; functions without events are left out. One reader.</summary>
    public IReadOnlyList<FunctionDemand> Read()
    {
        double seconds = time.GetElapsedTime(_readAt).TotalSeconds;
        _readAt = time.GetTimestamp();
        List<FunctionDemand> demand = [];
        foreach (FunctionKey function in _counts.Keys)
        {
            if (_counts.TryRemove(function, out long events) && seconds > 0)
            {
                demand.Add(new FunctionDemand(function, events / seconds));
            }
        }

        return demand;
    }
}
