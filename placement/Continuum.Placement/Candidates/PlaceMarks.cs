namespace Continuum.Placement.Candidates;

/// <summary>Which places were taken up already, and as which; forgetting all of them takes no time.</summary>
internal sealed class PlaceMarks
{
    private (int Mark, int Number)[] _marks = [];
    private int _now;

    /// <summary>Forgets all.</summary>
    /// <param name="places">How many there are.</param>
    internal void Clear(int places)
    {
        if (_marks.Length < places)
        {
            Array.Resize(ref _marks, places);
        }

        _now++;
    }

    internal bool Has(int place) => _marks[place].Mark == _now;

    /// <summary>The number that a place was added with, or -1.</summary>
    internal int NumberOf(int place) => _marks[place] is var its && its.Mark == _now ? its.Number : -1;

    internal void Add(int place, int number = 0) => _marks[place] = (_now, number);
}
