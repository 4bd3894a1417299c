using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Contracts.Events;
using Continuum.Contracts.Functions;
using Continuum.Link;

namespace Continuum.Agent.Admin;

/// <summary>Lists, replays and removes dead letters, for whoever asks: the link or this node's own API.</summary>
internal sealed class DeadLetters(EventQueue queue, Dispatcher dispatcher, NodeIdentity identity)
{
    /// <summary>Newest first; a page after the one that ended with a letter, or the first.</summary>
    public IReadOnlyList<DeadLetter> List(FunctionKey? function, int limit, string? after, bool payloads) =>
        queue.ListDeadLetters(identity.NodeId, function, limit, after, payloads);

    /// <returns>How many.</returns>
    public async Task<int> ReplayAsync(DeadLetterSelection selection, CancellationToken cancellationToken)
    {
        int replayed = await queue.ReplayAsync(Filter(selection), cancellationToken);
        dispatcher.LookAtDisk();
        return replayed;
    }

    /// <returns>How many.</returns>
    public Task<int> RemoveAsync(DeadLetterSelection selection, CancellationToken cancellationToken) =>
        queue.RemoveAsync(Filter(selection), cancellationToken);

    private static DeadLetterFilter Filter(DeadLetterSelection selection) => selection switch
    {
        DeadLetterSelection.ByIds(var ids) => new DeadLetterFilter(Function: null, ids),
        DeadLetterSelection.OfFunction(var function) => new DeadLetterFilter(function, Ids: null),
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
