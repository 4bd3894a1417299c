using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;
using Continuum.Sandbox.Workers;

namespace Continuum.Sandbox.Tests.Workers;

/// <summary>What the agent believes of what a worker says.</summary>
public sealed class WorkerClaimTests
{
    private static readonly VersionKey Given = new(new FunctionKey("one", "f"), "v000000000001");

    private readonly WorkerClaims _claims = new();

    public WorkerClaimTests() => _claims.Add(Given);

    [Fact]
    public void A_fair_line_is_taken() => _claims.Check(Line());

    [Fact]
    public void A_line_that_cannot_be_is_not_taken()
    {
        LogLine fair = Line();
        LogLine[] unfair =
        [
            fair with { Version = new VersionKey(new FunctionKey("two", "f"), "v000000000001") },
            fair with { Version = Given with { Version = "v000000000002" } },
            fair with { Text = new string('x', 65_537) },
            fair with { SandboxId = new string('x', 257) },
            fair with { InvocationId = new string('x', 257) },
            fair with { Source = (LogSource)99 },
        ];
        Assert.All(unfair, line => Assert.Throws<InvalidDataException>(() => _claims.Check(line)));
    }

    [Fact]
    public void Use_that_cannot_be_is_not_taken()
    {
        _claims.Check(new UseMessage(new SandboxUse(3, 1 << 20, TimeSpan.FromSeconds(5)), [new("one/f", 1, 2, [0.5])]));
        UseMessage[] unfair =
        [
            new(new SandboxUse(-1, 0, TimeSpan.Zero), []),
            new(new SandboxUse(1, -1, TimeSpan.Zero), []),
            new(new SandboxUse(1, long.MaxValue, TimeSpan.Zero), []),
            new(new SandboxUse(1, 1, TimeSpan.MaxValue), []),
            new(new SandboxUse(1, 1, TimeSpan.FromSeconds(-1)), []),
            new(default, [new("two/f", 1, 0, [])]),
            new(default, [new("one/f", -1, 0, [])]),
            new(default, [new("one/f", 1, -5, [])]),
            new(default, [new("one/f", 1, 0, [double.NaN])]),
            new(default, [new("one/f", 1, 0, new double[1000])]),
        ];
        Assert.All(unfair, message => Assert.Throws<InvalidDataException>(() => _claims.Check(message)));
    }

    private static LogLine Line() => new()
    {
        Version = Given,
        SandboxId = "kvm-1",
        Time = DateTimeOffset.UnixEpoch,
        Source = LogSource.StandardOutput,
        Text = "a line",
    };
}
