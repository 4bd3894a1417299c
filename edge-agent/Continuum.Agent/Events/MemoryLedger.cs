using System.Collections.Concurrent;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Events;

/// <summary>Counts what becomes of events that only memory holds (QoS 0), since the start.</summary>
internal sealed class MemoryLedger
{
    private const string AcceptedEntry = "";
    private const string AnsweredEntry = " ";

    private readonly ConcurrentDictionary<(FunctionKey Function, string Entry), long> _counts = new();

    public void Accepted(FunctionKey function) => Count(function, AcceptedEntry);

    public void Answered(FunctionKey function) => Count(function, AnsweredEntry);

    public void Dropped(FunctionKey function, string reason) => Count(function, reason);

    public IReadOnlyList<MemoryAccount> Read(FunctionKey? function) =>
    [
        .. _counts.Where(entry => function is null || entry.Key.Function == function)
            .GroupBy(entry => entry.Key.Function)
            .OrderBy(group => group.Key.ToString(), StringComparer.Ordinal)
            .Select(group => new MemoryAccount
            {
                Function = group.Key,
                Accepted = group.FirstOrDefault(entry => entry.Key.Entry == AcceptedEntry).Value,
                Answered = group.FirstOrDefault(entry => entry.Key.Entry == AnsweredEntry).Value,
                Dropped = group.Where(entry => entry.Key.Entry is not (AcceptedEntry or AnsweredEntry))
                    .ToDictionary(entry => entry.Key.Entry, entry => entry.Value),
            }),
    ];

    private void Count(FunctionKey function, string entry) =>
        _counts.AddOrUpdate((function, entry), 1, (_, before) => before + 1);
}
