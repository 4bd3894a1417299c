using Continuum.Placement.Compiled;

namespace Continuum.Placement.Live;

/// <summary>
/// Keeps what missing replicas weigh right while functions come and go. Weights have room for some more functions and
/// are made anew where that is used up, or where a function comes with a priority that nobody had.
/// </summary>
internal sealed class PriorityWeights
{
    private readonly FunctionTable _functions;
    private readonly Dictionary<int, long> _units = [];
    private SortedDictionary<int, (long Units, long Weight)> _weights;

    internal PriorityWeights(FunctionTable functions)
    {
        _functions = functions;
        _weights = MissingWeights.Fill(functions, growing: true);
        for (int i = 0; i < functions.Count; i++)
        {
            Count(i, 1);
        }
    }

    /// <summary>Weighs a function that came or changed, and says whether all weights were made anew for it.</summary>
    internal bool Add(int number)
    {
        long units = Count(number, 1);
        if (_weights.TryGetValue(_functions.Priority[number], out (long Units, long Weight) its) && units <= its.Units)
        {
            _functions.MissingWeight[number] = its.Weight;
            return false;
        }

        _weights = MissingWeights.Fill(_functions, growing: true);
        return true;
    }

    /// <summary>Takes out a function that is about to leave or to change.</summary>
    internal void Leave(int number) => Count(number, -1);

    private long Count(int number, int sign)
    {
        int priority = _functions.Priority[number];
        return _units[priority] =
            _units.GetValueOrDefault(priority) + (sign * (long)MissingWeights.Units(_functions, number));
    }
}
