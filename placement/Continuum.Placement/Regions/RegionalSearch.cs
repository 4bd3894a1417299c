using Continuum.Placement.Candidates;
using Continuum.Placement.Planning;
using Continuum.Placement.Search;

namespace Continuum.Placement.Regions;

/// <summary>
/// Improves a large plan in parts: first passes of shifts over all functions, then rounds in which blocks of
/// neighbouring nodes that share nothing are searched at the same time, each with the functions that are on its nodes,
/// and on nodes that no other block of the round has. From sweep to sweep the blocks' borders shift, and blocks that bring little are left out. What a round does
/// depends on the rounds before alone, not on the threads.
/// </summary>
internal sealed class RegionalSearch
{
    // A block's tables stay in the cache; a round is a few tenths of a second, so that deadlines are kept.
    private const int NodesABlock = 256;
    private const int Lanes = 2;
    private const int StepsAtFirst = 8;
    private const int StepsAFunction = 24;

    // The golden section: borders of sweeps that follow one another are far apart.
    private const double Shift = 0.618033988749895;

    private readonly PlanState _state;
    private readonly CandidatePlaces _candidates;
    private readonly ParallelOptions _options;
    private readonly ulong _seed;
    private readonly RegionOrder _order;
    private readonly Improvement _improvement;
    private readonly int _blocks;
    private readonly BlockHeat _heat;
    private readonly Queue<int> _left = [];
    private bool _passesAreDone;
    private int _sweep = -1;
    private double _shift;
    private int _round;

    internal RegionalSearch(PlanState state, CandidatePlaces candidates, ulong seed, int threads)
    {
        (_state, _candidates, _seed) = (state, candidates, seed);
        _options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _order = new RegionOrder(state.Problem, candidates.Near);
        _improvement = new Improvement(state, new BestNode(state, candidates));
        _blocks = Math.Max(Lanes, _order.Count / NodesABlock);
        _heat = new BlockHeat(_blocks);
    }

    /// <summary>As many rounds as are done where nothing else ends the search: some passes and three sweeps.</summary>
    internal int Settled => 8 + (3 * _blocks / Lanes) + (_blocks == Lanes ? 1 : 0);

    /// <summary>One round. It never makes the plan worse.</summary>
    internal void Round()
    {
        if (!_passesAreDone)
        {
            _passesAreDone = !_improvement.Round();
            return;
        }

        int[] blocks = NextBlocks();
        int[][] functions = Functions(blocks);
        (SubProblem Sub, SubSolution Solution)?[] solved = new (SubProblem, SubSolution)?[blocks.Length];
        int budget = _state.MoveBudget == int.MaxValue
            ? int.MaxValue
            : (_state.MoveBudget - _state.VoluntaryMoves) / Lanes;
        int steps = _sweep == 0 ? StepsAtFirst : StepsAFunction;
        Parallel.For(0, blocks.Length, _options, lane =>
        {
            if (functions[lane].Length > 0)
            {
                SubProblem sub = Sub(functions[lane], blocks[lane], budget);
                ulong seed = unchecked((_seed * 0x9E3779B97F4A7C15) + (ulong)((_round * Lanes) + lane));
                solved[lane] = (sub, sub.Solve(steps * functions[lane].Length, seed));
            }
        });
        for (int lane = 0; lane < solved.Length; lane++)
        {
            long before = _state.Cost.Micros;
            solved[lane]?.Sub.Apply(_state, solved[lane]!.Value.Solution);
            _heat.Searched(blocks[lane], _shift, Math.Max(0, before - _state.Cost.Micros));
        }

        _round++;
    }

    private int[] NextBlocks()
    {
        if (_left.Count == 0)
        {
            _shift = ++_sweep * Shift % 1;
            foreach (int block in _heat.Sweep(_sweep, _shift))
            {
                _left.Enqueue(block);
            }
        }

        // Where all blocks are searched at once, what has nodes in two of them waits for a sweep of one at a time.
        int lanes = _blocks == Lanes && _sweep % 2 == 1 ? 1 : Lanes;
        int[] blocks = new int[Math.Min(lanes, _left.Count)];
        for (int lane = 0; lane < blocks.Length; lane++)
        {
            blocks[lane] = _left.Dequeue();
        }

        return blocks;
    }

    private SubProblem Sub(int[] functions, int block, int budget)
    {
        int own = 0;
        foreach (int function in functions)
        {
            own += _state.VoluntaryOf(function);
        }

        BlockNodes nodes = new(_state, _candidates, node => BlockOf(node) == block);
        return SubProblem.From(_state, functions, nodes, budget == int.MaxValue ? budget : budget + own);
    }

    private int BlockOf(int node)
    {
        double block = ((double)_order.PositionOf(node) * _blocks / _order.Count) - _shift;
        return (int)(block < 0 ? block + _blocks : block);
    }

    // The functions of the round's blocks. One whose nodes are in two blocks goes with that of the round if its other
    // nodes, which it alone may leave or keep, are in none of the round's and not asked for by another lane.
    private int[][] Functions(int[] blocks)
    {
        List<int>[] found = new List<int>[blocks.Length];
        for (int lane = 0; lane < found.Length; lane++)
        {
            found[lane] = [];
        }

        Dictionary<int, int> claimed = [];
        for (int function = 0; function < _state.Problem.Functions.Count; function++)
        {
            if (LaneOf(function, blocks, claimed) is var lane and >= 0)
            {
                found[lane].Add(function);
            }
        }

        return [.. found.Select(functions => functions.ToArray())];
    }

    private int LaneOf(int function, int[] blocks, Dictionary<int, int> claimed)
    {
        int lane = -1;
        foreach (int node in _state.NodesOf(function))
        {
            int its = Array.IndexOf(blocks, BlockOf(node));
            if (its >= 0 && lane >= 0 && its != lane)
            {
                return -1;
            }

            lane = Math.Max(lane, its);
        }

        foreach (int node in _state.NodesOf(function))
        {
            if (claimed.TryGetValue(node, out int its) && its != lane)
            {
                return -1;
            }
        }

        foreach (int node in _state.NodesOf(function))
        {
            if (lane >= 0 && BlockOf(node) != blocks[lane])
            {
                claimed[node] = lane;
            }
        }

        return lane;
    }
}
