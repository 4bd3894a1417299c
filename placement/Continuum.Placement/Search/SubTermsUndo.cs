namespace Continuum.Placement.Search;

/// <summary>Keeps values that are about to change, and brings them back.</summary>
internal sealed class SubTermsUndo(SetValue[] functions, SetValue[] applications)
{
    private readonly List<(int Function, SetValue Value)> _functions = [];
    private readonly List<(int Application, SetValue Value)> _applications = [];
    private (long Missing, long Micros, int Moves) _sums;

    internal void Begin(long missing, long micros, int moves)
    {
        _functions.Clear();
        _applications.Clear();
        _sums = (missing, micros, moves);
    }

    internal void Keep(int function) => _functions.Add((function, functions[function]));

    internal void KeepApplication(int application) => _applications.Add((application, applications[application]));

    // Newest first: a value that changed twice ends as it was before the first change.
    internal (long Missing, long Micros, int Moves) TakeBack()
    {
        for (int i = _functions.Count - 1; i >= 0; i--)
        {
            functions[_functions[i].Function] = _functions[i].Value;
        }

        for (int i = _applications.Count - 1; i >= 0; i--)
        {
            applications[_applications[i].Application] = _applications[i].Value;
        }

        _functions.Clear();
        _applications.Clear();
        return _sums;
    }
}
