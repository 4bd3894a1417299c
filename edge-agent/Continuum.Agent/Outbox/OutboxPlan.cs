namespace Continuum.Agent.Outbox;

/// <summary>The routes that there are, and their bounds.</summary>
/// <param name="NodeId">The node, in the names that messages are told apart by.</param>
/// <param name="MaxBytes">Bytes that may wait in all.</param>
/// <param name="Routes">The routes that take messages.</param>
internal sealed record OutboxPlan(string NodeId, long MaxBytes, IReadOnlyList<RouteLimits> Routes)
{
    /// <summary>Of a node without bridges.</summary>
    public static readonly OutboxPlan Empty = new("", 1L << 40, []);
}
