namespace Continuum.Placement.Candidates;

/// <summary>Which places were taken up already; forgetting all of them takes no time.</summary>
internal sealed class PlaceMarks
{
    private int[] _mark = [];
    private int _now;

    /// <summary>Forgets all.</summary>
    /// <param name="places">How many there are.</param>
    internal void Clear(int places)
    {
        if (_mark.Length < places)
        {
            Array.Resize(ref _mark, places);
        }

        _now++;
    }

    internal bool Has(int place) => _mark[place] == _now;

    internal void Add(int place) => _mark[place] = _now;
}
