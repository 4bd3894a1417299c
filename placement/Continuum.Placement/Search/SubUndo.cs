namespace Continuum.Placement.Search;

/// <summary>Where functions were when they were first touched since <see cref="Begin"/>.</summary>
internal sealed class SubUndo(SubProblem sub)
{
    private readonly int[] _nodes = new int[sub.SlotStart[^1]];
    private readonly int[] _count = new int[sub.Functions.Length];
    private readonly int[] _turnOf = new int[sub.Functions.Length];
    private readonly int[] _touched = new int[sub.Functions.Length];
    private int _many;
    private int _turn;

    /// <summary>The functions that were touched, in the order of the first touch.</summary>
    internal ReadOnlySpan<int> Touched => _touched.AsSpan(0, _many);

    internal void Begin()
    {
        _turn++;
        _many = 0;
    }

    internal void Touch(int function, SubPlan plan)
    {
        if (_turnOf[function] == _turn)
        {
            return;
        }

        _turnOf[function] = _turn;
        _touched[_many++] = function;
        ReadOnlySpan<int> nodes = plan.Of(function);
        nodes.CopyTo(_nodes.AsSpan(sub.SlotStart[function]));
        _count[function] = nodes.Length;
    }

    /// <summary>Where a touched function was, in local numbers.</summary>
    internal ReadOnlySpan<int> Before(int function) => _nodes.AsSpan(sub.SlotStart[function], _count[function]);
}
