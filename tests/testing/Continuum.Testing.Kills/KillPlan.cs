namespace Continuum.Testing.Kills;

/// <summary>How often a node is killed, when, and what devices do meanwhile.</summary>
/// <param name="Seed">Decides the moments.</param>
/// <param name="Kills">
/// How many; 0 for a load alone, which goes on until some events of each kind are acknowledged.
/// </param>
public sealed record KillPlan(int Seed, int Kills)
{
    /// <summary>What the function's trigger listens to, at QoS 2.</summary>
    public const string TriggerTopic = "kills/in/+";

    /// <summary>Where it answers; the level is the publisher's.</summary>
    public const string ReplyTopic = "kills/out/{1}";

    /// <summary>So many kills come after the budget all the same, at most, while none destroyed anything.</summary>
    public const int MostLate = 3;

    /// <summary>
    /// What the names of all devices begin with, other than in other runs on the same data; no <c>/</c>.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>Devices of each kind that stay to the end; one more comes before most kills.</summary>
    public int DevicesOfAKind { get; init; } = 2;

    /// <summary>Between two publications of one device.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>Publications without an answer yet, beyond which the devices that stay publish nothing.</summary>
    public int MostUnanswered { get; init; } = 1_000;

    /// <summary>A node that is ready lives on for less than this.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>
    /// Whether the life of a node that is ready counts only from when something of each kind has been acknowledged: one
    /// that is slow at first would else be killed before it has promised anything.
    /// </summary>
    public bool AcknowledgedFirst { get; init; }

    /// <summary>One kill in so many comes after the start of the process instead, whether it is ready or not.</summary>
    public int OneWhileStarting { get; init; } = 4;

    /// <summary>A kill after the start of the process comes before this.</summary>
    public TimeSpan LongestStart { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How long a node that is up may leave a device without an answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>After so long no further kill comes, but see <see cref="MostLate"/>.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.MaxValue;
}
