namespace Continuum.Bench.Invoke;

/// <summary>How much is measured.</summary>
internal sealed record InvokePlan
{
    /// <summary>Blocks of each contender.</summary>
    public required int Rounds { get; init; }

    /// <summary>Events of a block for what answers within a few milliseconds.</summary>
    public required int Fast { get; init; }

    /// <summary>Events of a block for what uses a sandbox up for each; they are sent at an interval.</summary>
    public required int Paced { get; init; }

    /// <summary>Events of a block for what starts a container or a sandbox while the caller waits.</summary>
    public required int Slow { get; init; }

    /// <summary>How long a rate is measured in each round.</summary>
    public required TimeSpan Saturation { get; init; }

    /// <summary>
    /// How long each language's round trips, and the rates, may go on beginning rounds, so that a run on a busy machine
    /// ends too: with fewer samples, and their number says so.
    /// </summary>
    public required TimeSpan SectionLimit { get; init; }

    /// <summary>Rounds of rates.</summary>
    public required int SaturationRounds { get; init; }

    /// <summary>
    /// Between two events that use up a sandbox of the C function each: 20 a second, well below what two cores refill.
    /// </summary>
    public static TimeSpan CInterval { get; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The same for the Python function, whose start takes several times as long.</summary>
    public static TimeSpan PythonInterval { get; } = TimeSpan.FromMilliseconds(150);

    /// <summary>Events on their way at once when a rate is measured.</summary>
    public const int AtOnce = 32;

    public static InvokePlan Full { get; } = new()
    {
        Rounds = 5,
        Fast = 100,
        Paced = 40,
        Slow = 20,
        Saturation = TimeSpan.FromSeconds(2),
        SaturationRounds = 3,
        SectionLimit = TimeSpan.FromSeconds(60),
    };

    public static InvokePlan Quick { get; } = new()
    {
        Rounds = 1,
        Fast = 20,
        Paced = 8,
        Slow = 4,
        Saturation = TimeSpan.FromSeconds(0.5),
        SaturationRounds = 1,
        SectionLimit = TimeSpan.FromSeconds(10),
    };
}
