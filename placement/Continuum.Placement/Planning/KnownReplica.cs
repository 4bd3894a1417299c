namespace Continuum.Placement.Planning;

/// <summary>What a replica costs on a node, worked out beforehand.</summary>
/// <param name="own">What it reserves and fetches, in micros an hour.</param>
/// <param name="cells">Each cell of its function, in micros an hour.</param>
/// <param name="within">A bit a cell, as in <see cref="Compiled.ReplicaRows.Within"/>.</param>
internal readonly ref struct KnownReplica(long own, ReadOnlySpan<long> cells, ReadOnlySpan<ulong> within)
{
    internal long Own { get; } = own;

    internal ReadOnlySpan<long> Cells { get; } = cells;

    internal ReadOnlySpan<ulong> Within { get; } = within;
}
