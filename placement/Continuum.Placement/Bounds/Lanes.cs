namespace Continuum.Placement.Bounds;

/// <summary>
/// Splits a range into a fixed number of parts and works on them with some threads. Parts do not touch each other's
/// results, and sums of whole numbers are the same in any order: the number of threads does not show.
/// </summary>
internal sealed class Lanes(int threads, long work)
{
    internal const int Count = 16;

    // Below this, starting threads takes longer than the work.
    private const long LeastWork = 40_000;

    private readonly ParallelOptions? _options =
        threads > 1 && work >= LeastWork ? new ParallelOptions { MaxDegreeOfParallelism = threads } : null;

    /// <param name="length">How many elements there are.</param>
    /// <param name="body">Works on a part: its lane, its first element, and the one after its last.</param>
    internal void Run(int length, Action<int, int, int> body)
    {
        if (_options is null)
        {
            body(0, 0, length);
            return;
        }

        _ = Parallel.For(0, Count, _options, lane =>
            body(lane, (int)((long)length * lane / Count), (int)((long)length * (lane + 1) / Count)));
    }
}
