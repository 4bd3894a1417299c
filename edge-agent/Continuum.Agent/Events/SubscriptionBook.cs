using Continuum.Agent.Commits;

namespace Continuum.Agent.Events;

/// <summary>
/// The filters that a bridge has, or may have, at its other broker, whose session outlives this process and its settings:
/// written before a filter is asked for, and forgotten once the other broker has ended it.
/// </summary>
internal sealed class SubscriptionBook(GroupCommit<EventWriter> commits, ReadConnection reads)
{
    /// <summary>A bridge's filters, by name.</summary>
    /// <exception cref="EventQueueException">The disk could not be read.</exception>
    public IReadOnlyList<string> Read(string bridge) => reads.Query(
        "SELECT filter FROM subscriptions WHERE bridge = $bridge ORDER BY filter",
        parameters => EventRow.Set(parameters, "$bridge", bridge),
        row => row.GetString(0));

    /// <summary>They are about to be asked for; on the disk when it completes.</summary>
    public Task RememberAsync(string bridge, IReadOnlyList<string> filters, CancellationToken cancellationToken) =>
        WriteAsync(
            filters, (writer, filter) => writer.Subscriptions.Add(bridge, filter, writer.Transaction), cancellationToken);

    /// <summary>The other broker has ended them; on the disk when it completes.</summary>
    public Task ForgetAsync(string bridge, IReadOnlyList<string> filters, CancellationToken cancellationToken) =>
        WriteAsync(
            filters, (writer, filter) => writer.Subscriptions.Remove(bridge, filter, writer.Transaction), cancellationToken);

    private Task WriteAsync(
        IReadOnlyList<string> filters, Action<EventWriter, string> write, CancellationToken cancellationToken) =>
        filters.Count == 0
            ? Task.CompletedTask
            : commits.WriteAsync(
                writer =>
                {
                    foreach (string filter in filters)
                    {
                        write(writer, filter);
                    }

                    return true;
                },
                static _ => { },
                cancellationToken);
}
