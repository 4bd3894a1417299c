using System.Buffers.Binary;
using Continuum.Placement.Compiled;

namespace Continuum.Placement.Planning;

/// <summary>Which nodes carry which functions: a plan in numbers. It never changes.</summary>
public sealed class Assignment : IPlacedNodes
{
    private readonly int[] _start;
    private readonly int[] _nodes;

    internal Assignment(CompiledProblem problem, int[] start, int[] nodes)
    {
        Problem = problem;
        _start = start;
        _nodes = nodes;
    }

    /// <summary>The functions' keys, sorted; the other members speak of their positions.</summary>
    public IReadOnlyList<string> Functions => Problem.Functions.Keys;

    /// <summary>What it is judged by.</summary>
    public required PlanCost Cost { get; init; }

    /// <summary>No plan costs less than this many millionths of a cost unit an hour; null where none was
    /// computed.</summary>
    public long? LowerBoundMicros { get; init; }

    /// <summary>
    /// How far the plan may be from the best one, as a share of its cost; null without a bound or while something is
    /// missing.
    /// </summary>
    public double? Gap => LowerBoundMicros is { } bound && Cost.Missing == 0
        ? Cost.Micros <= bound ? 0 : (Cost.Micros - bound) / (double)Math.Max(1, Cost.Micros)
        : null;

    /// <summary>Rounds of improvement that were done; with <see cref="Seed"/> they replay the plan to the
    /// byte.</summary>
    public int Rounds { get; init; }

    /// <summary>What chance started from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Replicas that moved of the planner's own accord.</summary>
    public int VoluntaryMoves { get; init; }

    internal CompiledProblem Problem { get; }

    /// <summary>The ids of the nodes that carry a function, sorted; empty where none does.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public IReadOnlyList<string> NodesOf(string function)
    {
        int number = Array.BinarySearch(Problem.Functions.Keys, function, StringComparer.Ordinal);
        if (number < 0)
        {
            throw new KeyNotFoundException($"function {function} is not in the problem");
        }

        ReadOnlySpan<int> nodes = NodesOf(number);
        string[] ids = new string[nodes.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = Problem.Nodes.Ids[nodes[i]];
        }

        return ids;
    }

    /// <summary>The same plan always gives the same bytes: keys, node ids, cost, bound, rounds, seed.</summary>
    public byte[] ToBytes()
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
        {
            for (int i = 0; i < Functions.Count; i++)
            {
                writer.Write(Functions[i]);
                ReadOnlySpan<int> nodes = NodesOf(i);
                writer.Write(nodes.Length);
                foreach (int node in nodes)
                {
                    writer.Write(Problem.Nodes.Ids[node]);
                }
            }

            Span<byte> tail = stackalloc byte[40];
            BinaryPrimitives.WriteInt64LittleEndian(tail, Cost.Missing);
            BinaryPrimitives.WriteInt64LittleEndian(tail[8..], Cost.Micros);
            BinaryPrimitives.WriteInt64LittleEndian(tail[16..], LowerBoundMicros ?? long.MinValue);
            BinaryPrimitives.WriteInt64LittleEndian(tail[24..], Rounds);
            BinaryPrimitives.WriteUInt64LittleEndian(tail[32..], Seed);
            writer.Write(tail);
        }

        return stream.ToArray();
    }

    internal ReadOnlySpan<int> NodesOf(int function) => _nodes.AsSpan(_start[function].._start[function + 1]);

    ReadOnlySpan<int> IPlacedNodes.NodesOf(int function) => NodesOf(function);
}
