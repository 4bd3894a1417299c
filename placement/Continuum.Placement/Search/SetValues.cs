using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Search;

/// <summary>
/// What sets of nodes are worth to functions and applications, remembered. Not for several threads at a time.
/// </summary>
internal sealed class SetValues
{
    private const int MemoBits = 15;
    private readonly SubProblem _sub;
    private readonly CompiledProblem _problem;
    private readonly FunctionCosts _functions;
    private readonly ApplicationCosts _applications;
    private readonly IPlacedNodes _placed;
    private readonly SetMemo _memo = new(MemoBits);

    internal SetValues(SubProblem sub, IPlacedNodes placed)
    {
        _sub = sub;
        _problem = sub.Problem;
        _functions = new(_problem);
        _applications = new(_problem);
        _placed = placed;
    }

    /// <summary>What a function's set is worth by itself.</summary>
    /// <param name="function">Its local number.</param>
    /// <param name="key">The set's hash, the function's own salt included.</param>
    /// <param name="nodes">The set, in the problem's numbers.</param>
    internal SetValue OfFunction(int function, ulong key, ReadOnlySpan<int> nodes)
    {
        if (!_memo.TryGet(key, out SetValue value))
        {
            int number = _sub.Functions[function];
            value = new(
                _problem.Functions.MissingWeight[number] * Missing(number, nodes),
                _functions.Of(number, nodes),
                _functions.Voluntary(number, nodes));
            _memo.Set(key, value);
        }

        return value;
    }

    /// <summary>What an application's sets are worth beside what its functions are worth by themselves.</summary>
    /// <param name="application">Its number in the problem.</param>
    /// <param name="key">The hash of all its functions' sets.</param>
    internal SetValue OfApplication(int application, ulong key)
    {
        if (!_memo.TryGet(key, out SetValue value))
        {
            long missing = 0;
            foreach (int function in _problem.Applications[application].Functions)
            {
                missing += _problem.Functions.MissingWeight[function] * Alone(function);
            }

            value = new(missing, _applications.Of(application, _placed), 0);
            _memo.Set(key, value);
        }

        return value;
    }

    private int Missing(int function, ReadOnlySpan<int> nodes)
    {
        FunctionTable functions = _problem.Functions;
        int missing = Math.Max(0, functions.Least[function] - nodes.Length);
        if (functions.SpreadAtLeast[function] <= 1)
        {
            return missing;
        }

        SpreadLevel level = functions.SpreadLevel[function];
        int domains = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            domains += IsBeside(nodes[..i], level, nodes[i]) ? 0 : 1;
        }

        return Math.Max(missing, functions.SpreadAtLeast[function] - domains);
    }

    // Replicas that lack the neighbour they must have.
    private int Alone(int function)
    {
        int alone = 0;
        foreach ((int other, SpreadLevel level) in _problem.Functions.Together[function])
        {
            ReadOnlySpan<int> theirs = _placed.NodesOf(other);
            foreach (int node in _placed.NodesOf(function))
            {
                alone += IsBeside(theirs, level, node) ? 0 : 1;
            }
        }

        return alone;
    }

    private bool IsBeside(ReadOnlySpan<int> nodes, SpreadLevel level, int node)
    {
        int domain = _problem.Nodes.Domain(level, node);
        foreach (int its in nodes)
        {
            if (_problem.Nodes.Domain(level, its) == domain)
            {
                return true;
            }
        }

        return false;
    }
}
