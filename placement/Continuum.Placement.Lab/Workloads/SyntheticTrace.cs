using System.Globalization;
using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Numerics;

namespace Continuum.Placement.Lab.Workloads;

/// <summary>
/// Made-up calls for where no recorded trace is at hand, of the kinds that recorded ones have: timers, steady and
/// bursty callers, with rates over six decades.
/// </summary>
public static class SyntheticTrace
{
    /// <summary>Makes functions' calls per minute.</summary>
    /// <param name="functions">How many functions.</param>
    /// <param name="minutes">How many minutes; 1 or more.</param>
    /// <param name="seed">Which.</param>
    public static IReadOnlyList<FunctionInvocations> Make(int functions, int minutes, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        SeededRandom random = new(seed, stream: 103);
        FunctionInvocations[] made = new FunctionInvocations[functions];
        for (int i = 0; i < functions; i++)
        {
            int[] calls = new int[minutes];
            double mean = Math.Pow(10, random.Between(-2, 3));
            switch (random.Next(3))
            {
                case 0:
                    Timer(random, calls);
                    break;
                case 1:
                    Steady(random, calls, mean);
                    break;
                default:
                    Bursts(random, calls, mean);
                    break;
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"function-{i}");
            made[i] = new FunctionInvocations(name, name, "synthetic", "", calls);
        }

        return made;
    }

    private static void Timer(SeededRandom random, int[] calls)
    {
        int period = new[] { 1, 5, 10, 15, 30, 60 }[random.Next(6)];
        for (int minute = random.Next(period); minute < calls.Length; minute += period)
        {
            calls[minute] = 1;
        }
    }

    private static void Steady(SeededRandom random, int[] calls, double mean)
    {
        for (int minute = 0; minute < calls.Length; minute++)
        {
            calls[minute] = Poisson(random, mean);
        }
    }

    private static void Bursts(SeededRandom random, int[] calls, double mean)
    {
        for (int minute = 0; minute < calls.Length;)
        {
            int quiet = 1 + (int)random.Exponential(40);
            int busy = 1 + (int)random.Exponential(15);
            double level = mean * random.Between(0.5, 4);
            for (int i = 0; i < busy && minute + quiet + i < calls.Length; i++)
            {
                calls[minute + quiet + i] = Poisson(random, level);
            }

            minute += quiet + busy;
        }
    }

    // By counting exponential gaps for small means, by the normal approximation for large ones.
    private static int Poisson(SeededRandom random, double mean)
    {
        if (mean > 60)
        {
            return (int)Math.Max(0, Math.Round(mean + (Math.Sqrt(mean) * random.Normal())));
        }

        int count = 0;
        for (double at = random.Exponential(1); at < mean; at += random.Exponential(1))
        {
            count++;
        }

        return count;
    }
}
