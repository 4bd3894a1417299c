namespace Continuum.Bench.Sandbox;

/// <summary>How much is measured.</summary>
internal sealed record SandboxPlan
{
    /// <summary>Blocks of each contender.</summary>
    public required int Rounds { get; init; }

    /// <summary>Restores in a block.</summary>
    public required int Restores { get; init; }

    /// <summary>Events of a block for bubblewrap and a plain fork, which take a few milliseconds.</summary>
    public required int Fast { get; init; }

    /// <summary>Events of a block for <c>runc</c>.</summary>
    public required int Slow { get; init; }

    /// <summary>How long each program's blocks may go on being begun.</summary>
    public required TimeSpan SectionLimit { get; init; }

    /// <summary>How long a rate is measured in each round.</summary>
    public required TimeSpan Saturation { get; init; }

    /// <summary>Rounds of rates.</summary>
    public required int SaturationRounds { get; init; }

    /// <summary>Events that arrive at 80 % of the rate.</summary>
    public required int Arrivals { get; init; }

    /// <summary>System calls of one run of the loop.</summary>
    public required int Calls { get; init; }

    /// <summary>Runs of the loop.</summary>
    public required int CallRuns { get; init; }

    /// <summary>Copies that are idle at once.</summary>
    public required int Idle { get; init; }

    /// <summary>Templates that are read from the disk.</summary>
    public required int ColdTemplates { get; init; }

    public static SandboxPlan Full { get; } = new()
    {
        Rounds = 10,
        Restores = 100,
        Fast = 100,
        Slow = 10,
        SectionLimit = TimeSpan.FromSeconds(90),
        Saturation = TimeSpan.FromSeconds(2),
        SaturationRounds = 3,
        Arrivals = 2000,
        Calls = 20_000,
        CallRuns = 10,
        Idle = 500,
        ColdTemplates = 200,
    };

    public static SandboxPlan Quick { get; } = new()
    {
        Rounds = 1,
        Restores = 40,
        Fast = 20,
        Slow = 3,
        SectionLimit = TimeSpan.FromSeconds(10),
        Saturation = TimeSpan.FromSeconds(0.5),
        SaturationRounds = 1,
        Arrivals = 100,
        Calls = 2000,
        CallRuns = 2,
        Idle = 50,
        ColdTemplates = 10,
    };
}
