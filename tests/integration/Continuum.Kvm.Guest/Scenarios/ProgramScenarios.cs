using System.Globalization;

namespace Continuum.Kvm.Guest.Scenarios;

/// <summary>Programs do what they do on Linux.</summary>
internal static class ProgramScenarios
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("A static program runs with its arguments and its exit code", SaysHello),
        new("Signals reach their handlers with what Linux promises", host => host.Run("signals")),
        new("The rights of a page hold, before and after they are changed", host => host.Run("protections")),
        new("The clocks go forward and the wall clock is right", ClocksAreRight),
        new("A loop without end is ended at its deadline", EndsLoop),
    ];

    private static void SaysHello(ScenarioHost host)
    {
        (ProgramEnd end, string text) = host.RunToEnd("hello", TimeSpan.FromSeconds(60), "world", "ring 3");
        Assert.Equal("hello, world\nhello, ring 3\n", text);
        Assert.Equal(new ProgramEnd.Exited(2), end);
    }

    private static void ClocksAreRight(ScenarioHost host)
    {
        DateTimeOffset said = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(host.Run("clock"), CultureInfo.InvariantCulture));
        Assert.Equal(TimeProvider.System.GetUtcNow(), said, ClockTolerance);
    }

    private static void EndsLoop(ScenarioHost host)
    {
        (ProgramEnd end, _) = host.RunToEnd("spin", TimeSpan.FromMilliseconds(300));
        Assert.Equal(ProgramLimit.Deadline, Assert.IsType<ProgramEnd.LimitExceeded>(end).Limit);
    }
}
