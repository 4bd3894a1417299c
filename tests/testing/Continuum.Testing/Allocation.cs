namespace Continuum.Testing;

/// <summary>Measures what code allocates on its thread.</summary>
public static class Allocation
{
    private const int WarmUp = 1_000;
    private const int Rounds = 10_000;
    private const int Tries = 5;

    /// <summary>
    /// Bytes that ten thousand rounds allocate: the least of a few tries, since a collection or the compiler's next
    /// tier in the middle of one adds what is not the code's own. What a round does allocate shows in every try.
    /// </summary>
    /// <param name="round">The code.</param>
    /// <param name="ran">How often it ran in all.</param>
    public static long OfRounds(Action round, out int ran)
    {
        ran = 0;
        Run(round, WarmUp, ref ran);
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Tries && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(round, Rounds, ref ran);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Run(Action round, int times, ref int ran)
    {
        for (int i = 0; i < times; i++)
        {
            round();
        }

        ran += times;
    }
}
