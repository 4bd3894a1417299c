using System.Globalization;

namespace Continuum.Testing.Power.Machines;

/// <summary>What a process's threads had of the host's processors.</summary>
/// <param name="Ran">How long they ran, added up.</param>
/// <param name="Waited">How long they could have run and others did, added up.</param>
public readonly record struct ProcessorTimes(TimeSpan Ran, TimeSpan Waited)
{
    private const int NanosecondsInTick = 100;

    /// <summary>Reads those of the threads that a process has now.</summary>
    /// <exception cref="IOException">There is none, or the kernel does not count.</exception>
    public static ProcessorTimes Of(int process)
    {
        ProcessorTimes sum = default;
        string threads = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task");
        foreach (string thread in Directory.EnumerateDirectories(threads))
        {
            if (TryRead(Path.Combine(thread, "schedstat")) is { } line)
            {
                ProcessorTimes one = Parse(line);
                sum = new ProcessorTimes(sum.Ran + one.Ran, sum.Waited + one.Waited);
            }
        }

        return sum;
    }

    /// <summary>A line of the kernel's: nanoseconds run, nanoseconds waited, and how often.</summary>
    public static ProcessorTimes Parse(string line)
    {
        string[] numbers = line.Split(' ');
        return new ProcessorTimes(TimeOf(numbers[0]), TimeOf(numbers[1]));
    }

    /// <summary>
    /// Whether it is the others on the host who explain that it is not done: it ran for less than it needs, and for
    /// much of the time it was kept from it. One that sleeps, or has run for long enough, has a fault of its own.
    /// </summary>
    /// <param name="needs">What it needs to run, generously.</param>
    /// <param name="elapsed">How long ago it began.</param>
    public bool IsStarved(TimeSpan needs, TimeSpan elapsed) => Ran < needs && Waited > elapsed / 4;

    // Null: the thread ended meanwhile.
    private static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static TimeSpan TimeOf(string nanoseconds) =>
        TimeSpan.FromTicks(long.Parse(nanoseconds, CultureInfo.InvariantCulture) / NanosecondsInTick);
}
