using Continuum.Isolation.Guest.Tests.Machine;
using Continuum.Testing;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(Continuum.Isolation.Guest.Tests.GuestFixture))]

namespace Continuum.Isolation.Guest.Tests;

/// <summary>Boots the guest once, for all tests, and keeps what it said of each scenario.</summary>
public sealed class GuestFixture : IAsyncLifetime
{
    private const int TailLines = 40;

    private readonly Dictionary<string, ReportLine> _reports = [];
    private string _console = "";

    /// <summary>Why there was no guest; null when there was one.</summary>
    public string? SkipReason { get; private set; }

    /// <summary>Builds the image and runs the guest to its end.</summary>
    public async ValueTask InitializeAsync()
    {
        SkipReason = HostRequirements.Missing();
        if (SkipReason is not null)
        {
            return;
        }

        switch (await KernelCache.GetAsync())
        {
            case KernelImage.Absent absent:
                SkipReason = absent.Reason;
                break;
            case KernelImage.Found kernel:
                await RunAsync(kernel.Path);
                break;
        }
    }

    /// <summary>Nothing is left to end: the guest has powered off.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Fails the calling test unless the guest reported that the scenario passed.</summary>
    internal void AssertPassed(string scenario)
    {
        Assert.SkipUnless(SkipReason is null, SkipReason ?? "");
        Assert.True(
            _reports.TryGetValue(scenario, out ReportLine? report),
            $"The guest said nothing of this scenario. The end of its console:\n{_console}");
        Assert.True(report.Failure is null, report.Failure);
    }

    private async Task RunAsync(string kernel)
    {
        using TempFolder work = new();
        string image = work.File("initramfs");
        await GuestImage.BuildAsync(image, work);
        (IReadOnlyList<string> console, bool timedOut) = await VirtualMachine.RunAsync(kernel, image);
        foreach (ReportLine report in console.Select(ReportLine.Parse).OfType<ReportLine>())
        {
            _reports[report.Scenario] = report;
        }

        _console = string.Join('\n', console.TakeLast(TailLines)) + (timedOut ? "\n(stopped at its deadline)" : "");
    }
}
