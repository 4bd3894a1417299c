namespace Continuum.Placement.Live;

/// <summary>Counts moves by window, and remembers which functions moved lately.</summary>
internal sealed class MoveLedger(LivePlanOptions options)
{
    private readonly Dictionary<string, long> _moved = new(StringComparer.Ordinal);
    private long _window;
    private int _used;

    /// <summary>How many replicas may still move of the planner's own accord in this window.</summary>
    internal int Left()
    {
        if (_used > 0 && options.Time.GetElapsedTime(_window) >= options.Window)
        {
            _used = 0;
        }

        return Math.Max(0, options.MovesAWindow - _used);
    }

    /// <summary>Whether a function stayed for its dwell.</summary>
    internal bool MayMove(string function) =>
        !_moved.TryGetValue(function, out long at) || options.Time.GetElapsedTime(at) >= options.MinimumDwell;

    internal void Moved(string function, int voluntary)
    {
        // A window begins with its first move.
        long now = options.Time.GetTimestamp();
        _window = _used == 0 ? now : _window;
        _used += voluntary;
        _moved[function] = now;
    }

    internal void Forget(string function) => _moved.Remove(function);
}
