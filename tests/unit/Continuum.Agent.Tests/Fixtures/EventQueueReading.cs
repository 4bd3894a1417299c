using Continuum.Agent.Events;
using Continuum.Contracts.Functions;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Reads of the queue as tests want them: whole.</summary>
internal static class EventQueueReading
{
    public static IReadOnlyList<QueuedEvent> ReadDue(
        this EventQueue queue, FunctionKey function, DateTimeOffset now, int limit) =>
        queue.ReadDue(function, now, new HashSet<long>(), limit, long.MaxValue).Events;
}
